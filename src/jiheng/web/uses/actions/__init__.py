"""What is decided by results."""
