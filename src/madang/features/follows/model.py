"""How many members one may follow."""

FOLLOWS_MAX = 5_000
"""By one member."""
