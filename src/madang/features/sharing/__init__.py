"""Sharing: a published recording as others meet it elsewhere, by its picture, its small player, and its file.

Nouns: share, picture, file. Sends nothing to the ledger, hears nothing and keeps nothing: all of it is made of what
recordings and songs know. The pages that carry it are put together by `app/share_pages.py`.
"""
