"""Pages of table plans."""
