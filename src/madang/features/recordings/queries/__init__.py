"""Questions about recordings: what others may see of them in `views`."""

from madang.features.recordings.queries.views import (
    Order,
    RecordingCard,
    RecordingPage,
    RecordingView,
    Sound,
    cards,
    export,
    gifts_of,
    page,
    published,
    recording_of,
    recordings_of,
    singers_of,
    sound_of,
    taste,
    titles_of,
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
    "page",
    "published",
    "recording_of",
    "recordings_of",
    "singers_of",
    "sound_of",
    "taste",
    "titles_of",
]
