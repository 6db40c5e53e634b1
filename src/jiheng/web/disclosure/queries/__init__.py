"""What the pages of releases ask for."""
