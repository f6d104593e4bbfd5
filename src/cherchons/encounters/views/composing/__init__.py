"""Pages of wishes and composed workshops."""
