"""Pages of rows: for a year's sheets and for ledgers alike."""
