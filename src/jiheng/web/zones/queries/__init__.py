"""What the pages of zones ask for."""
