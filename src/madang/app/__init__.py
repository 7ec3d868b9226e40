"""Composition by hand: which floors make a house, and the processes that run it."""
