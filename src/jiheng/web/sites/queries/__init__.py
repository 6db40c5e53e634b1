"""What the pages of sites ask for."""
