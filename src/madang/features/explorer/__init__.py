"""The explorer: the whole ledger for everybody, by numbers and never by names.

Nouns: block, transaction, account, day. Also serves the raw chain to whoever verifies from elsewhere. Anyone may ask.
"""
