"""What is uploaded to a draft: its sound, its cover, a voice that sings it, and song files to take words from.

Sounds are read in the niced process, before anything of the draft changes: a sound that cannot be taken leaves it as
it was.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import update

from madang.features.drafts.actions.writing import drop_files
from madang.features.drafts.model import DraftLine, DraftNote, SoundFacts
from madang.features.drafts.queries import own_row
from madang.features.drafts.tables import drafts
from madang.features.members.model import SignedIn
from madang.features.songs.model import AUDIO_BYTES_MAX, COVER_BYTES_MAX, SONG_SECONDS_MAX, picture_type
from madang.house import House
from madang.media import picture_size, song_reading, word_splitting
from madang.media.song_sound import SongSound
from madang.media.songtext import SongText, SongTextError, Voice
from madang.plumbing import heavy
from madang.plumbing.errors import Refused

HEAD_BYTES = 16
PLAIN_SUFFIXES = ("", ".text", ".words")
"""Of names that say no kind of song file: the words alone."""


class SoundRefusedError(Refused):
    code = "sound_refused"


class CoverRefusedError(Refused):
    code = "cover_refused"


class WordsRefusedError(Refused):
    code = "song_words_refused"


class NoGuideError(Refused):
    status = 409
    code = "no_guide"


async def give_sound(house: House, member: SignedIn, id: bytes, name: str, stream: AsyncIterator[bytes]) -> None:
    """Take the sound that is sung to. Raises NotFoundError, TooLargeError, SoundRefusedError."""
    await _own(house, id, member)
    file = await house.files.put(stream, AUDIO_BYTES_MAX)
    played = house.files.new()
    try:
        found, has_copy = await _heavily(examine, house.files.path(file), house.files.path(played), name)
        facts = SoundFacts(name=name, **asdict(found))
        values = {"sound_file": file, "played_file": played if has_copy else None, "sound": asdict(facts)}
        await _change(house, id, member, values, "sound_file", "played_file")
    except BaseException:
        for each in (file, played):
            house.files.forget(each)
        raise


async def give_cover(house: House, member: SignedIn, id: bytes, stream: AsyncIterator[bytes]) -> None:
    """Take the picture. Raises NotFoundError, TooLargeError, CoverRefusedError."""
    await _own(house, id, member)
    file = await house.files.put(stream, COVER_BYTES_MAX)
    try:
        if not await asyncio.to_thread(_can_be_shown, house.files.path(file)):
            points = picture_size.POINTS_MAX // 1_000_000
            raise CoverRefusedError(f"A cover is a JPEG, PNG, WebP or GIF of at most {points} million points.")
        await _change(house, id, member, {"cover_file": file}, "cover_file")
    except BaseException:
        house.files.forget(file)
        raise


async def give_guide(house: House, member: SignedIn, id: bytes, stream: AsyncIterator[bytes]) -> None:
    """Take a voice that sings the song, from the sound's beginning on, and keep the pitch of it alone.

    Raises NotFoundError, TooLargeError, SoundRefusedError.
    """
    await _own(house, id, member)
    file = await house.files.put(stream, AUDIO_BYTES_MAX)
    try:
        contour = await _heavily(track, house.files.path(file))
    finally:
        house.files.forget(file)
    await _change(house, id, member, {"guide": contour})


async def proposals(house: House, member: SignedIn, id: bytes, spans: Sequence[tuple[int, int]]) -> list[int | None]:
    """For each (from, to) in ms the pitch that the guide sings there. Raises NotFoundError, NoGuideError."""
    # Loaded here and not above: only who proposes needs the tracker's libraries.
    from madang.media import pitch, pitch_proposals  # noqa: PLC0415

    async with house.db.connect() as db:
        row = await own_row(db, id, member)
    if row.guide is None:
        raise NoGuideError("Nobody has sung this draft yet: pitches are proposed from a voice.")
    return await asyncio.to_thread(lambda: pitch_proposals.propose(pitch.unpack(row.guide), spans))


async def read_words(name: str, content: bytes) -> SongText | list[DraftLine]:
    """The song of a song file, by its name; of any other text its lines without times. Raises WordsRefusedError."""
    try:
        if Path(name).suffix.lower() in PLAIN_SUFFIXES:
            return [DraftLine([DraftNote(piece) for piece in line]) for line in word_splitting.split(content.decode())]
        return (await asyncio.to_thread(song_reading.read, name, content)).song
    except UnicodeDecodeError:
        raise WordsRefusedError("The words are not text in UTF-8.") from None
    except SongTextError as failure:
        raise WordsRefusedError(str(failure)) from failure


def lines_of(voice: Voice) -> list[DraftLine]:
    """A song file's voice as a draft has it."""
    return [
        DraftLine(
            [
                DraftNote(
                    text=note.text,
                    start_ms=max(0, round(note.start_s * 1000)),
                    end_ms=max(0, round(note.end_s * 1000)),
                    pitch=None if note.kind == "freestyle" else min(127, max(0, note.pitch)),
                    kind="normal" if note.kind == "freestyle" else note.kind,
                )
                for note in line.notes
            ]
        )
        for line in voice.lines
    ]


def examine(path: Path, playable: Path, name: str) -> tuple[SongSound, bool]:
    """As `song_sound.examine`, with the file called as its owner calls it. Runs in the niced process."""
    from madang.media import decode, song_sound  # noqa: PLC0415

    try:
        return song_sound.examine(path, playable, SONG_SECONDS_MAX)
    except decode.SoundError as failure:
        raise SoundRefusedError(str(failure).replace(path.name, name)) from failure


def track(path: Path) -> bytes:
    """The packed pitch of a voice. Runs in the niced process."""
    from madang.media import decode, pitch  # noqa: PLC0415

    try:
        samples = decode.decode(path, pitch.TRACKER_RATE, 1, SONG_SECONDS_MAX)
    except decode.SoundError as failure:
        raise SoundRefusedError(str(failure).replace(path.name, "The voice")) from failure
    return pitch.pack(pitch.track(samples, pitch.TRACKER_RATE))


async def _heavily(function: Any, *arguments: Any) -> Any:
    try:
        return await heavy.run(function, *arguments)
    except heavy.HeavyWorkDiedError:
        raise SoundRefusedError("The sound could not be read: it takes more memory than there is.") from None


def _can_be_shown(path: Path) -> bool:
    with path.open("rb") as file:
        known = picture_type(file.read(HEAD_BYTES))
    return known is not None and picture_size.fault_of(path) is None


async def _own(house: House, id: bytes, member: SignedIn) -> None:
    """Raises NotFoundError before a byte is taken."""
    async with house.db.connect() as db:
        await own_row(db, id, member)


async def _change(house: House, id: bytes, member: SignedIn, values: dict[str, Any], *replaced: str) -> None:
    async with house.db.begin() as db:
        row = await own_row(db, id, member, hold=True)
        now_ms = house.clock.now_ms()
        await db.execute(update(drafts).where(drafts.c.id == id).values(changed_ms=now_ms, **values))
        await drop_files(db, *(row._mapping[name] for name in replaced))
