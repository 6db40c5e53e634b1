"""Pages of a year, one file a stage."""
