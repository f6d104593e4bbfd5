"""Registering for a day: its rules, places, the waiting line, and each registration."""
