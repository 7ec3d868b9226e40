"""Scores: who sang a song best in this house, and how one's own singing of it goes on.

Nouns: high score, progress. Sends nothing to the ledger, hears nothing and keeps nothing: it joins what singing,
recordings, follows and blocks know.
"""
