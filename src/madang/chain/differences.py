"""What `verify` finds."""


class DifferenceFoundError(Exception):
    """Something is not what the genesis, the law and the blocks lead to; the text says what and where."""


class NotCheckedError(Exception):
    """What was to be verified cannot be read, so that nothing is known of it; the text says why."""
