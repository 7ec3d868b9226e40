"""Gifts: what a listener pays to the singers of a recording, whole and at once, by one tap.

Nouns: gift, sending (one tap and what became of it). Sends: SendGift, signed by the house's delegate under the
payer's allowance, or by the payer's own device. Needs recordings, to know who sang; wallet, to know what is allowed.
"""
