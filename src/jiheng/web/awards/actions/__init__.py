"""Actions of incentives."""
