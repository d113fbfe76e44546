"""Kills: the serving process dies at random, and what it acknowledged is looked for."""
