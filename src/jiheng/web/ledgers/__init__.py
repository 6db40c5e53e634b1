"""Rows as typed, with versions, states and proofs: of a year's sheets and of any ledger."""
