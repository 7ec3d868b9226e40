"""Recordings: singings that are kept, mixed with their accompaniment, and published for others to hear.

Nouns: recording, voice, consent, mix, like. A recording has one voice or more: `singers_of` says whose. Puts
`RecordingKept`, `RecordingPublished`, `RecordingUnpublished`, `RecordingDeleted`, `PartRemoved` and `LikeGiven`. Gifts
to a recording come from the ledger.
"""
