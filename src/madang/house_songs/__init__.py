"""The house's own songs: traditional melodies, written down here as UltraStar texts, free to sing and share.

Their accompaniment is made at the first start by `media.synthesis` from the chords in `#CHORDS`, `#METRE` (quarters a
bar) and `#QUARTER` (beats a quarter), headers of our own that other players pass over.
"""

from importlib.resources import files

LICENCE = "CC0-1.0"
"""Melodies and words are in the public domain; what is ours in the texts is given away."""


def texts() -> dict[str, bytes]:
    """Every song's text by its short name, in the order of names."""
    found = {
        entry.name.removesuffix(".txt"): entry for entry in files(__name__).iterdir() if entry.name.endswith(".txt")
    }
    return {name: found[name].read_bytes() for name in sorted(found)}
