"""What is done with releases."""
