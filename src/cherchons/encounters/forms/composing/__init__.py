"""What is typed about wishes and composed workshops."""
