"""The self-evaluation report: its sections, in the order that the outline of the profile names."""
