"""Participation: what members did that the law counts, reported to the ledger row by row, and each day's settlement.

Nouns: act, day, points, welcome. Sends `RecordParticipation`. Hears `SongSung`, `LikeGiven`, `RecordingPublished`.
"""
