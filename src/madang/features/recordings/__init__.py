"""Recordings: singings that are kept, mixed with their accompaniment, and published for others to hear.

Nouns: recording, mix, like. Puts `RecordingKept`, `RecordingPublished`, `RecordingUnpublished`, `RecordingDeleted` and
`LikeGiven`. Gifts to a recording come from the ledger.
"""
