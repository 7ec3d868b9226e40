"""What `verify` finds."""


class DifferenceFoundError(Exception):
    """Something is not what the genesis, the law and the blocks lead to; the text says what and where."""
