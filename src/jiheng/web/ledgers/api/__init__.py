"""Calls about rows: of a year's sheets and of ledgers alike."""
