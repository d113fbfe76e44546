"""A load generator: sockets by the thousand, raw frames, and what they saw."""
