"""Where several voices stand, from left to right. Nothing here computes sound."""

STEP = 0.5
SPREAD_MAX = 0.8
"""How far to the side the outermost of many voices stand; 1 is the very edge."""


def spread(count: int) -> list[float]:
    """Places from left to right for so many voices, the first nearest to the middle; two stand side by side."""
    if count == 1:
        return [0.0]
    widest = min(SPREAD_MAX, STEP * (count - 1))
    places = [round(widest * (2 * place / (count - 1) - 1), 3) for place in range(count)]
    return sorted(places, key=lambda place: (abs(place), place))
