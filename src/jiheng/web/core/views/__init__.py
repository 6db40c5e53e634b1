"""Pages of people, rights, the record and jobs."""
