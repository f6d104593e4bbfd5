"""What is done to who’s who, and acquaintances."""
