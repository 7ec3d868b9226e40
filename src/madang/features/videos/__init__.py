"""Videos: a recording as a film of its words as they are sung, made on asking.

Noun: film. Sends nothing to the ledger. Puts `FilmsDropped`. Hears `RecordingDeleted`, `PartRemoved` and
`SoundReplaced`.
"""
