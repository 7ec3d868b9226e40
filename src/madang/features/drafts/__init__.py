"""Drafts: songs that members are still writing, until they are published into the catalogue.

Nouns: draft, copy, check. A draft's id is the id of the song that it becomes, so that publishing it twice makes one
song. Sends nothing to the ledger itself: `app` hands it the verb by which songs come in. Hears nothing.
"""
