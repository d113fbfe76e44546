"""The port, its adapter and its guard."""
