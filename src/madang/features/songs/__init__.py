"""Songs: what can be sung. Notes and lyrics from UltraStar texts, an accompaniment, and who holds the rights.

Nouns: song, holder, catalogue. Sends `RegisterSong`. Hears `SongSung`, which counts singings.
"""
