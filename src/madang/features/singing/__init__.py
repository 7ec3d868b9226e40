"""Singing: one time that somebody sings a song, from the first frame of sound to its score.

Nouns: singing, chunk, score, replay. Sends `SingSong` (signed by the singer's device). Puts `SongSung`. Hears
`RecordingKept`, `PartRemoved` and `MemberErased`.
"""
