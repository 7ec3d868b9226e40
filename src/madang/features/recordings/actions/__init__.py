"""What members do with recordings: `keeping` and publishing, `liking`. None of it needs the ledger."""

from madang.features.recordings.actions.keeping import (
    MIX,
    change_mix,
    delete_recording,
    erase,
    keep,
    like,
    note_served,
    publish_recording,
    unlike,
    unpublish,
)

__all__ = [
    "MIX",
    "change_mix",
    "delete_recording",
    "erase",
    "keep",
    "like",
    "note_served",
    "publish_recording",
    "unlike",
    "unpublish",
]
