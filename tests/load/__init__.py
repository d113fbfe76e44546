"""Load: what the generator's frames, clock and figures promise."""
