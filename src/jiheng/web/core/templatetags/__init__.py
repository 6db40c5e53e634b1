"""Words and small shapes of pages."""
