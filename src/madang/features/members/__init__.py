"""Members: people with an account in this house, their keys as the ledger has them, and their sessions.

Nouns: member, session, level. Sends: OpenAccount. Puts: MemberErased. Hears: WordsKept of devices.
No other feature is known here: every feature may ask this one who somebody is.
"""
