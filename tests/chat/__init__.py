"""What is said, and what is taken back."""
