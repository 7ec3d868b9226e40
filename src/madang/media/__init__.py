"""Sound and song texts: arrays and frames in, numbers and frames out.

Nothing here knows of members, rooms or coin. Song texts (notes, lines, voices) are the only nouns.
"""
