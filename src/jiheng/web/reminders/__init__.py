"""Reminders by mail: once a working day what waits for a person, through the office's server."""
