"""What is typed about table plans."""
