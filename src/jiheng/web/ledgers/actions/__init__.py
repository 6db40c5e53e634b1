"""What can be done to rows, one function each."""
