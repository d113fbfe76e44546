"""The reference marketplace by its own API."""
