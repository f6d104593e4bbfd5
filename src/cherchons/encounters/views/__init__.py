"""Encounters over HTTP: the desk where they are made, the pages and files that everyone reads."""
