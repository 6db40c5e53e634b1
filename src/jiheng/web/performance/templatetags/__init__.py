"""Words of a year's pages."""
