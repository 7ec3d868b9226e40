"""Rights: who holds which part of a song, what it earned and from whom; parts that are offered or claimed.

Nouns: share, offer, claim, income, statement. Members' own devices sign `OfferShare`, `WithdrawOffer`, `TakeOffer`,
`ClaimShare` and `SettleClaim`. Hears nothing.
"""
