"""Algorithms that know nothing of Django or of us; usable as a library or from a terminal."""
