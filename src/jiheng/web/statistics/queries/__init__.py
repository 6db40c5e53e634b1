"""What statistics read."""
