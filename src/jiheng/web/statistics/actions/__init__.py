"""What changes in statistics."""
