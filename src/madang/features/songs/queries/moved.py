"""A song's accompaniment in another key or tempo: made once, kept until the room for such files is used up."""

import asyncio
import contextlib
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from madang.house import House
from madang.media import decode, stretch, transcode
from madang.plumbing import heavy
from madang.plumbing.errors import Refused

KEY_MAX = 6
"""Semitones, up and down."""
TEMPO_PERCENT_MIN = 70
TEMPO_PERCENT_MAX = 110
RATE = 48_000
FOLDER = "moved-sounds"
"""In the house's folder. Everything in it can be made again."""
KEPT_BYTES_MAX = 2 * 2**30
PART_KEPT_S = 3_600
"""A file that is still being written after so long belongs to nobody."""
WAITING_MAX = 8
"""Sounds that are being made or wait for it, in one process."""


class MakingManyError(Refused):
    """So many songs are being moved to other keys that this one would wait too long."""

    status = 503
    code = "making_many"

    def __init__(self) -> None:
        super().__init__("Many songs are being prepared in other keys at this moment. Try again in a few seconds.")


class NotMadeError(Refused):
    """The song could not be moved: its file is broken, or the house has no room or memory for it."""

    status = 503
    code = "sound_not_made"

    def __init__(self) -> None:
        super().__init__("This song could not be prepared in another key or tempo. As it was recorded it can be sung.")


@dataclass(frozen=True)
class Move:
    """How far an accompaniment is moved from how it was recorded."""

    key: int = 0
    """Semitones, −6 to 6."""
    tempo_percent: int = 100
    """70 to 110."""


AS_RECORDED = Move()

_making: dict[Path, asyncio.Task[None]] = {}


async def moved(house: House, audio_file: str, move: Move) -> Path:
    """The accompaniment so moved, as long to the frame as the tempo asks for; the stored file itself where nothing is.

    The caller knows that the file is a song's. Raises MakingManyError, NotMadeError, DiskFullError.
    """
    stored = house.files.path(audio_file)
    if move == AS_RECORDED:
        return stored
    made = house.settings.home / FOLDER / f"{audio_file}_{move.key}_{move.tempo_percent}.{transcode.DELIVERY}"
    if made.exists():
        with contextlib.suppress(FileNotFoundError):
            os.utime(made)  # Those that are asked for stay longest.
        return made
    if made not in _making:
        if len(_making) >= WAITING_MAX:
            raise MakingManyError
        house.files.check_room()
        task = asyncio.create_task(_make(stored, made, move))
        task.add_done_callback(lambda _: _making.pop(made, None))
        _making[made] = task
    # Whoever goes away while it is made leaves it to be found next time.
    await asyncio.shield(_making[made])
    return made


async def _make(stored: Path, made: Path, move: Move) -> None:
    part = made.with_name(f"{secrets.token_hex(8)}.part")
    try:
        made.parent.mkdir(exist_ok=True)
        await heavy.run(write, stored, part, move)
        part.rename(made)
    except (decode.SoundError, heavy.HeavyWorkDiedError, OSError) as failure:
        raise NotMadeError from failure
    finally:
        part.unlink(missing_ok=True)
    await asyncio.to_thread(sweep, made.parent)


def write(stored: Path, made: Path, move: Move) -> None:
    """Runs in the niced process."""
    samples = decode.decode(stored, RATE, 2, decode.SONG_SECONDS_MAX)
    transcode.write(made, stretch.stretch(samples, RATE, move.key, move.tempo_percent), RATE, transcode.DELIVERY)


def sweep(folder: Path, kept_bytes: int = KEPT_BYTES_MAX) -> None:
    """Remove those that were not asked for longest, until the others fit, and what a killed process left."""
    old_s = time.time() - PART_KEPT_S
    found = []
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.append((path.stat().st_mtime, path.stat().st_size, path))
    room = kept_bytes
    for modified_s, size_bytes, path in sorted(found, reverse=True):
        room -= size_bytes
        if modified_s < old_s if path.suffix == ".part" else room < 0:
            path.unlink(missing_ok=True)
