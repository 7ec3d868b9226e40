"""Takedowns: somebody says that a song must not be here; the operator decides with reasons, its holders may answer.

Nouns: takedown, counter-statement. Puts `SongSuspended` and `SongRestored`, which `songs` hears. Sends nothing to the
ledger: rights stay as they are while a song is down.
"""
