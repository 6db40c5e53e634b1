"""What analysts read beside the application: tables by a person's reach, as files or as views."""
