"""The wallet: a member's coin, where it came from, who may spend it, and why each day paid what it did.

Nouns: posting, allowance, reward, proof. Balances and proofs are read from the chain, never from a table.
Takes what a device has signed to the ledger (`POST /transactions`). Puts: KeyAdded.
"""
