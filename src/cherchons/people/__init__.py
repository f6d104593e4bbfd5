"""Accounts, sign-in, consent, export and erasure of one's data."""
