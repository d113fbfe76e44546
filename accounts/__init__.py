"""Accounts: who people are here, by which ways they sign in, and on which devices they are."""
