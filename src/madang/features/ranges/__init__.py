"""Ranges: the notes that a member sings well, learnt from their own singings, to find songs that suit them.

Noun: range. Sends nothing to the ledger. Hears `SongSung`.
"""
