"""From a draft into the catalogue: the one place where `drafts` and `songs` meet to write."""

from madang.features.drafts.actions import NewSong
from madang.features.songs.actions import SongFiles, Terms, add_song
from madang.features.songs.model import Imported
from madang.house import House


async def bring_in(house: House, new: NewSong) -> Imported:
    """Keep a member's song under its draft's id, and register it."""
    files = SongFiles(new.text, new.audio, new.cover, new.licence)
    return await add_song(house, new.song, files, Terms(new.price_cents, new.holders), new.id)
