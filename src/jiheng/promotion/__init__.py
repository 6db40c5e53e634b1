"""What only investment promotion needs."""
