"""The words that all packages share."""
