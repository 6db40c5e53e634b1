"""Moves, gates, separation, steps, exceptions and deadlines: for anything with a state."""
