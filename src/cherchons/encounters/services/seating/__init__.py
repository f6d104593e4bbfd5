"""What is done to table plans."""
