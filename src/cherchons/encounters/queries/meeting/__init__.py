"""What is seen of who’s who, and acquaintances."""
