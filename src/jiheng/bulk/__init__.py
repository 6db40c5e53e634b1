"""The same scores for millions of lines: one process, or files as tasks of an engine."""
