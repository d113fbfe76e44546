"""Sales: a crowd at a few pieces, with a marketplace that fails meanwhile."""
