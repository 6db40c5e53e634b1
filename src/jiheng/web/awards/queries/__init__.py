"""What the pages of incentives ask for."""
