"""Python's search for garbage, kept out of the way of blocks.

A full search walks every object of the state and would stop the law for a tenth of a second and more where there are a
million accounts.
"""

import gc

YOUNG_MAX = 50_000
"""Objects made before the young are searched: a few blocks' worth."""


def settle() -> None:
    """Call once the chain is open: what lives now lives as long as the process and is never searched again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_MAX, 20, 100)
