"""Privacy, through all that is kept: exported, erased, and gone from the disk."""
