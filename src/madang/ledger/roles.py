"""What a key may sign. A role never reaches above itself."""

from enum import IntFlag


class Role(IntFlag):
    """What a key may sign. A role never reaches above itself."""

    ACT = 1
    SPEND = 2
    OWNER = 4
