"""A recording as it is shared: its words, its picture, and its sound as a file with names."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from madang.features.members.model import SignedIn
from madang.features.recordings.queries import RecordingView, recording_of, sound_of
from madang.features.sharing.model import file_name
from madang.features.songs.queries import cover_of
from madang.house import House
from madang.media import id3, picture

PIECE_BYTES = 1 << 16


@dataclass(frozen=True)
class Share:
    """A published recording, as everybody may see it."""

    id: str
    title: str
    artist: str
    singer: str
    account: int
    score: int
    stars: int
    duration_ms: int
    waveform: list[int]
    sound_url: str | None


@dataclass(frozen=True)
class TaggedFile:
    """The mix with its names before it."""

    name: str
    tag: bytes
    sound: Path
    skipped_bytes: int
    """Of the stored file: what stands before its first frame of sound."""
    size_bytes: int

    def pieces(self) -> Iterator[bytes]:
        """The whole file."""
        yield self.tag
        with self.sound.open("rb") as file:
            file.seek(self.skipped_bytes)
            while piece := file.read(PIECE_BYTES):
                yield piece


async def share_of(house: House, id: bytes) -> Share:
    """What of the recording everybody may see. Raises NotFoundError unless it is published."""
    view = await recording_of(house, id, None)
    return Share(
        id=view.id,
        title=view.song.title,
        artist=view.song.artist,
        singer=_singer(view),
        account=view.singer.account,
        score=view.score,
        stars=view.stars,
        duration_ms=view.duration_ms,
        waveform=view.waveform,
        sound_url=view.sound_url,
    )


async def picture_of(house: House, id: bytes, font: Path) -> bytes:
    """The recording's card as a PNG. Raises NotFoundError unless it is published."""
    shown = await _card(house, await recording_of(house, id, None))
    return await asyncio.to_thread(picture.card, shown, font)


async def file_of(house: House, id: bytes, viewer: SignedIn | None) -> TaggedFile:
    """The mix as a file, for whoever may hear it. Raises NotFoundError."""
    view, sound = await recording_of(house, id, viewer), await sound_of(house, id, viewer)
    cover = await asyncio.to_thread(picture.square, await _card(house, view))
    tag = id3.tag_of(id3.Tags(view.song.title, _singer(view), house.settings.name, cover))
    skipped_bytes = id3.tag_bytes(await asyncio.to_thread(_start, sound.path))
    size_bytes = len(tag) + sound.size_bytes - skipped_bytes
    return TaggedFile(file_name(view.song.title, _singer(view)), tag, sound.path, skipped_bytes, size_bytes)


async def _card(house: House, view: RecordingView) -> picture.Card:
    cover = (await cover_of(house, bytes.fromhex(view.song.id))).path if view.song.cover_url else None
    return picture.Card(
        title=view.song.title,
        artist=view.song.artist,
        singer=_singer(view),
        house=house.settings.name,
        score=view.score,
        stars=view.stars,
        waveform=bytes(view.waveform),
        song_number=view.song.number,
        cover=cover,
    )


def _singer(view: RecordingView) -> str:
    """Everybody who sings, in words."""
    return " & ".join(each.name or str(each.account) for each in view.singers)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(id3.HEADER_BYTES)
