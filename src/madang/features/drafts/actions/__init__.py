"""Writing a draft, giving it sounds and a cover, and publishing it.

`writing` keeps what is typed, `giving` what is uploaded, `publishing` makes a song of both.
"""

from madang.features.drafts.actions.giving import give_cover, give_guide, give_sound, proposals, read_words
from madang.features.drafts.actions.publishing import BringIn, NewSong, publish
from madang.features.drafts.actions.writing import begin, delete_draft, erase, save

__all__ = [
    "BringIn",
    "NewSong",
    "begin",
    "delete_draft",
    "erase",
    "give_cover",
    "give_guide",
    "give_sound",
    "proposals",
    "publish",
    "read_words",
    "save",
]
