"""Follows and questions."""
