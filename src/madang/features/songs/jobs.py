"""The house's own songs, made to sound at the first start; new songs' sounds; what a crash left open."""

import hashlib
import logging
from pathlib import Path

from madang import house_songs
from madang.features.songs.actions import (
    SongFiles,
    Terms,
    add_song,
    describe_songs,
    find_rising,
    finish_registrations,
    prepare_sounds,
    recount_facets,
    sweep_arriving,
)
from madang.features.songs.model import Holder
from madang.features.songs.queries import is_complete
from madang.house import House
from madang.ledger.units import BASIS_POINTS
from madang.media import instruments, synthesis, transcode, ultrastar
from madang.plumbing import heavy

OWN_SONGS_EVERY_S = 60
"""Once they are there this costs one question each; until then a failure is soon made good."""
REGISTRATIONS_EVERY_S = 60
SWEEP_EVERY_S = 600
DESCRIBE_EVERY_S = 600
RISING_EVERY_S = 600
RECOUNT_EVERY_S = 6 * 3_600

log = logging.getLogger(__name__)


async def import_house_songs(house: House) -> None:
    """Add the house's own songs that are not there yet: free to sing, so that nobody earns from them.

    Raises DiskFullError before a song is made that there is no room for; it is made when there is.
    """
    fund = (await house.chain.status()).fund_account
    terms = Terms(0, (Holder(fund, BASIS_POINTS),), own=True)
    for name, text in house_songs.texts().items():
        async with house.db.connect() as db:
            if await is_complete(db, hashlib.sha256(text).digest()):
                continue
        made = house.files.new()
        audio = house.files.path(made)
        try:
            await heavy.run(synthesise, text, audio)
            files = SongFiles(text, audio, None, house_songs.LICENCE)
            imported = await add_song(house, ultrastar.read(text), files, terms)
        finally:
            await house.files.delete(made)
        log.info("The house's own song %s: %s", name, f"{imported.result} {imported.why}".strip())


async def finish(house: House) -> None:
    """Complete registrations that were begun and never answered."""
    finished = await finish_registrations(house)
    if finished:
        log.info("%d songs were registered again.", finished)


async def sounds(house: House, key: str) -> None:
    """Measure the sounds of new songs, and play those that came as notes alone."""
    await prepare_sounds(house)


async def sweep(house: House) -> None:
    """Remove what a killed import left on the disk."""
    swept = await sweep_arriving(house)
    if swept:
        log.info("%d files of songs that never arrived were removed.", swept)


async def describe(house: House) -> None:
    """Describe songs that were here before the catalogue could be filtered."""
    described = await describe_songs(house)
    if described:
        log.info("%d songs were described.", described)


JOBS = {"songs.prepare_sounds": sounds}
PERIODIC = {
    "songs.import_house_songs": (OWN_SONGS_EVERY_S, import_house_songs),
    "songs.finish_registrations": (REGISTRATIONS_EVERY_S, finish),
    "songs.sweep_arriving": (SWEEP_EVERY_S, sweep),
    "songs.describe": (DESCRIBE_EVERY_S, describe),
    "songs.find_rising": (RISING_EVERY_S, find_rising),
    "songs.recount_facets": (RECOUNT_EVERY_S, recount_facets),
}


def synthesise(text: bytes, audio: Path) -> None:
    """Write the accompaniment that a text's chords ask for. Runs in the niced process."""
    transcode.write(audio, synthesis.accompany(ultrastar.read(text)), instruments.RATE, "mp3")
