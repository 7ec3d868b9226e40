"""Follows: whose new recordings a member wants to hear first.

Nouns: follow, follower. Sends nothing to the ledger. Hears: MemberBlocked of blocks, which ends follows both ways.
"""
