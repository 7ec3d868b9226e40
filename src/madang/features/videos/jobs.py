"""Making films, in parts, so that scores and mixes do not wait for a whole one."""

import asyncio
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.queries import names_of
from madang.features.recordings.queries.filming import Filmable, filmable
from madang.features.singing.model import stars
from madang.features.songs.queries import cards as song_cards
from madang.features.songs.queries import cover_of, singable, words
from madang.features.videos.actions import MAKE
from madang.features.videos.model import TRIES_MAX, WAITED_MS, FilmChanged, FilmProgress, Kind, State
from madang.features.videos.tables import films
from madang.house import House
from madang.media import film, lyric_video
from madang.media.decode import SoundError
from madang.media.lyric_video import LyricVideo
from madang.media.picture import Card
from madang.plumbing import heavy
from madang.plumbing.errors import NotFoundError
from madang.plumbing.jobs import defer
from madang.plumbing.live import Publish, publish

FOLDER = "films"
"""In the house's folder: parts of films that are being made."""
PART_KEPT_S = 86_400
"""Parts that are so old were left behind by a killed process."""
SWEEP_EVERY_S = 60
SWEPT_MAX = 1_000


async def make(house: House, key: str) -> None:
    """Make the film of this recording and kind, if it is still due."""
    recording, _, name = key.partition("/")
    id, kind = bytes.fromhex(recording), Kind(name)
    # A full disk is found out before the try is counted: the film waits until there is room.
    file = house.files.new()
    async with house.db.begin() as db:
        due = update(films).where(films.c.recording == id, films.c.kind == kind, films.c.state == State.DUE)
        row = (await db.execute(due.values(tries=films.c.tries + 1).returning(films))).one_or_none()
        if row is None:
            return
        found = await filmable(db, id)
        if found is None or found.mix_file is None or row.tries > TRIES_MAX:
            await _end(db, row, state=State.FAILED)
            return
        # Written down before it is begun: should the mix be replaced meanwhile, this film goes too.
        mine = films.c.recording == id, films.c.kind == kind
        await db.execute(update(films).where(*mine).values(made_of=found.mix_file))
    kept = False
    try:
        duration_ms = await _made(house, row, found, house.files.path(file))
        kept = await _put_in_place(house, row, found, (file, duration_ms))
    except SoundError:
        async with house.db.begin() as db:
            await _end(db, row, state=State.FAILED)
    finally:
        if not kept:
            await house.files.delete(file)


async def sweep(house: House) -> None:
    """Ask again for films that never came."""
    now_ms = house.clock.now_ms()
    stale = select(films.c.recording, films.c.kind).where(
        films.c.state == State.DUE, films.c.asked_ms < now_ms - WAITED_MS
    )
    async with house.db.begin() as db:
        for row in (await db.execute(stale.limit(SWEPT_MAX))).all():
            await defer(db, MAKE, f"{row.recording.hex()}/{row.kind}")
    await asyncio.to_thread(_drop_left_behind, house.settings.home / FOLDER)


JOBS = {MAKE: make}
PERIODIC = {"videos.sweep": (SWEEP_EVERY_S, sweep)}


async def _made(house: House, row: Row[Any], found: Filmable, path: Path) -> int:
    """Write the film; returns its milliseconds."""
    assert found.mix_file is not None
    (house.settings.home / FOLDER).mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=house.settings.home / FOLDER))
    try:
        shown = await _shown(house, found)
        paths = []
        count = lyric_video.slices_of(shown)
        for number in range(count):
            paths.append(folder / f"{number}.mp4")
            await heavy.run(lyric_video.draw_slice, shown, number, house.typeface, paths[-1])
            await _tell_progress(house, row, 100 * (number + 1) // (count + 1))
        return await heavy.run(film.join, path, paths, house.files.path(found.mix_file))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _shown(house: House, found: Filmable) -> LyricVideo:
    async with house.db.connect() as db:
        song = await singable(db, found.song)
        cards = await song_cards(db, [found.song], None)
        names = await names_of(db, set(found.singers))
    shown = cards[found.song]
    cover = None
    if shown.cover_url:
        with suppress(NotFoundError):  # Taken away since the card was read.
            cover = (await cover_of(house, found.song)).path
    text = words(house.files.path(song.text_file))
    return LyricVideo(
        card=Card(
            title=shown.title,
            artist=shown.artist,
            singer=" · ".join(names.get(account) or str(account) for account in found.singers),
            house=house.settings.name,
            score=found.score,
            stars=stars(found.score),
            waveform=found.waveform,
            song_number=shown.number,
            cover=cover,
        ),
        voices=tuple(text.voices[voice].lines for voice in found.voices if voice < len(text.voices)),
        duration_ms=found.duration_ms,
    )


async def _tell_progress(house: House, row: Row[Any], percent: int) -> None:
    told = FilmProgress(recording=row.recording.hex(), kind=row.kind, percent=percent)
    async with house.db.begin() as db:
        await publish(db, [Publish(f"member/{row.account}", told, lossy=True)])


async def _put_in_place(house: House, row: Row[Any], found: Filmable, made: tuple[str, int]) -> bool:
    """Whether the film is still wanted, of this very mix."""
    file, duration_ms = made
    async with house.db.begin() as db:
        now = await filmable(db, row.recording)
        if now is None or now.mix_file != found.mix_file:
            return False
        values = {"file": file, "size_bytes": house.files.size_bytes(file), "duration_ms": duration_ms}
        return await _end(db, row, state=State.MADE, made_of=found.mix_file, **values)


async def _end(db: AsyncConnection, row: Row[Any], **values: Any) -> bool:
    """Whether the film was still due."""
    due = update(films).where(films.c.recording == row.recording, films.c.kind == row.kind, films.c.state == State.DUE)
    if not (await db.execute(due.values(**values))).rowcount:
        return False
    await publish(db, [Publish(f"member/{row.account}", FilmChanged(row.recording.hex()))])
    return True


def _drop_left_behind(folder: Path) -> None:
    old_s = time.time() - PART_KEPT_S
    for path in folder.iterdir() if folder.exists() else ():
        if path.stat().st_mtime < old_s:
            shutil.rmtree(path, ignore_errors=True)
