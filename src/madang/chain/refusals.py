"""Why a house does not start. Each is a sentence for the operator; starting again changes nothing."""


class StartRefusedError(Exception):
    """The house cannot be opened as it lies there."""
