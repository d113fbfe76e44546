"""Our own lists of terms, one for each language that they are written in."""
