"""What the pages of uses ask for."""
