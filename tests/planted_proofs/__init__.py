"""Planted proofs: invented slips, contracts, minutes and sheets in every format, by seeds."""
