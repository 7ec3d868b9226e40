"""Questions about recordings: `views` of one, `cards` in lists, the voices in them in `parts`, who may see what in
`seeing`. A kept one exists for its singers alone, a published one for everybody."""

from madang.features.recordings.queries.cards import (
    Order,
    RecordingCard,
    RecordingPage,
    cards,
    gifts_of,
    page,
    published,
    recordings_of,
    titles_of,
)
from madang.features.recordings.queries.parts import singers_of
from madang.features.recordings.queries.views import (
    RecordingView,
    Sound,
    export,
    guide_of,
    recording_of,
    sound_of,
    taste,
)

__all__ = [
    "Order",
    "RecordingCard",
    "RecordingPage",
    "RecordingView",
    "Sound",
    "cards",
    "export",
    "gifts_of",
    "guide_of",
    "page",
    "published",
    "recording_of",
    "recordings_of",
    "singers_of",
    "sound_of",
    "taste",
    "titles_of",
]
