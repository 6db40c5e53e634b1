"""What is known of surveys."""
