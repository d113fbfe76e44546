"""Who stands how to whom, and what may be said."""
