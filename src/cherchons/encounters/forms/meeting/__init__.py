"""What is typed about who’s who, and acquaintances."""
