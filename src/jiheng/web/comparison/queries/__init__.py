"""What the pages of comparison ask for."""
