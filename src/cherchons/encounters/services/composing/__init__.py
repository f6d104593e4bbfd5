"""What is done to wishes and composed workshops."""
