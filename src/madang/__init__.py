"""Madang: a yard for singing together, with a coin that anyone can verify."""

__version__ = "0.1.0"

__version__ = "0.1.0"
