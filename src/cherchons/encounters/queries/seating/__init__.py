"""What is seen of table plans."""
