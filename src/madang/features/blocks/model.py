"""How many members one may block, and what is told about it."""

from madang.plumbing.outbox import HouseEvent

BLOCKS_MAX = 1_000
"""Of one member."""


class MemberBlocked(HouseEvent, frozen=True, tag="MemberBlocked"):
    """A member wants nothing to do with another one."""

    account: int
    blocked: int
