"""The ledger's bridge to the world: order, durability, proofs."""
