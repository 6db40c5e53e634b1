"""What a person may see of assessments and of evidence."""
