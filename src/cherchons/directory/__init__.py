"""Territories, topics, organisations, and who belongs to, speaks for or organises in them."""
