"""Journeys: a real browser, the real server, the demonstration world."""
