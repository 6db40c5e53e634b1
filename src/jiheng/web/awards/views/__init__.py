"""Pages of incentives."""
