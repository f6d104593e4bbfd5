"""Cherchons: the open platform on which civil society and public research find each other."""

__version__ = "0.1.0"
