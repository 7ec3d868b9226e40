"""Blocks: two members who have nothing to do with each other any more, because one of them wants it so.

Nouns: block. Sends nothing to the ledger. Puts: MemberBlocked. A block works both ways and never says whose it is.
"""
