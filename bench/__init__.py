"""Benches: each measures us and a peer in one run, and prints one line of JSON at its end."""
