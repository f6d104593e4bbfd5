"""Pages of who’s who, and acquaintances."""
