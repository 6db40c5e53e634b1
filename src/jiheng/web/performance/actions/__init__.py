"""What can be done to a year, one function each."""
