"""What is listed."""
