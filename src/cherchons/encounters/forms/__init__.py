"""What organisers type, checked before any service sees it."""
