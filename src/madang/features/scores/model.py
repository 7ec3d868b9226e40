"""Among whom high scores are compared, and when a week begins."""

from enum import StrEnum

SHOWN = 50
"""High scores in one answer."""
DAY_MS = 86_400_000
DAYS_A_WEEK = 7
MONDAY = 4
"""The first Monday, counted in days from the first of January 1970, a Thursday."""


class Scope(StrEnum):
    """Among whom."""

    HOUSE = "house"
    FOLLOWING = "following"
    """Those whom the member follows, and the member."""
    WEEK = "week"
    """Of the house, since Monday by UTC."""


def week_begun_ms(now_ms: int) -> int:
    """When the Monday of this week began, by UTC."""
    day = now_ms // DAY_MS
    return (day - (day - MONDAY) % DAYS_A_WEEK) * DAY_MS
