"""Devices: the keys of a member's account, by the names that people give them, and how another one joins.

Nouns: device, invite. What a key may sign is the ledger's to say (see members); its name is the house's.
A device joins by a link that the first device makes and approves by signing AddKey. Puts: WordsKept.
Hears: KeysSigned of wallet.
"""
