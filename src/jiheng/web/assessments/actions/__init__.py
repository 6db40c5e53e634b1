"""What is done with assessments and with evidence."""
