"""What evaluation methods found, for people: a section of the report, its tables and figures."""
