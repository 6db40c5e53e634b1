"""What the pages of complaints ask for."""
