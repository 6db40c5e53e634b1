"""Monitoring during the year: rounds of a department, their lamps, notices."""
