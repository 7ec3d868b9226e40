"""What members do with recordings, none of which needs the ledger.

`keeping` and publishing, `liking`, `joining` voices of several, and `leaving`.
"""

from madang.features.recordings.actions.holding import MIX
from madang.features.recordings.actions.joining import Standing, answer, gather, open_voice, place_voice
from madang.features.recordings.actions.keeping import change_mix, keep, publish_recording, unpublish
from madang.features.recordings.actions.leaving import delete_recording, erase
from madang.features.recordings.actions.liking import like, note_served, unlike

__all__ = [
    "MIX",
    "Standing",
    "answer",
    "change_mix",
    "delete_recording",
    "erase",
    "gather",
    "keep",
    "like",
    "note_served",
    "open_voice",
    "place_voice",
    "publish_recording",
    "unlike",
    "unpublish",
]
