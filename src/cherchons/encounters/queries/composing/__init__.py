"""What is seen of wishes and composed workshops."""
