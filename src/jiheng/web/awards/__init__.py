"""Incentives: schemes in force, computations kept with what they were made of, who paid what."""
