"""Rows of sheets and ledgers, their versions, authors and proofs; scoped by person."""
