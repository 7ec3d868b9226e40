"""Bringing songs in: read the file, keep what belongs to it, and let the ledger give the song its number.

`finding` walks folders, `preparing` reads files, `keeping` writes rows and files, `registering` speaks with the ledger,
`importing` does all this for many songs at once, `sounds` measures and plays afterwards what may wait,
`describing` says what songs are found by, `rising` which are sung more than before.
"""

from madang.features.songs.actions.describing import describe_songs, recount_facets
from madang.features.songs.actions.importing import import_song, import_songs
from madang.features.songs.actions.keeping import SongFiles, add_song, erase
from madang.features.songs.actions.registering import finish_registrations
from madang.features.songs.actions.rising import find_rising
from madang.features.songs.actions.sounds import prepare_sounds, sweep_arriving
from madang.features.songs.model import BadImportError, Terms

__all__ = [
    "BadImportError",
    "SongFiles",
    "Terms",
    "add_song",
    "describe_songs",
    "erase",
    "find_rising",
    "finish_registrations",
    "import_song",
    "import_songs",
    "prepare_sounds",
    "recount_facets",
    "sweep_arriving",
]
