"""Nouns of the catalogue, its limits, and what a song's files may be."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from madang.ledger.units import BASIS_POINTS
from madang.plumbing.outbox import HouseEvent

TEXT_BYTES_MAX = 2 * 1024 * 1024
AUDIO_BYTES_MAX = 200 * 1024 * 1024
COVER_BYTES_MAX = 8 * 1024 * 1024
LICENCE_CHARACTERS_MAX = 20_000
SONG_SECONDS_MAX = 20 * 60
HOLDERS_MAX = 32
PRICES_CENTS = (0, 10)
ARCHIVE_FILES_MAX = 5_000
ARCHIVE_BYTES_MAX = 2 * 1024 * 1024 * 1024
ARCHIVE_RATIO_MAX = 200
FOLDER_DEPTH_MAX = 8
TEXTS_MAX = 250_000


class SongAdded(HouseEvent, frozen=True, tag="SongAdded"):
    """A song came into the catalogue, or its words or files changed."""

    indexes: ClassVar[str] = "songs"
    id: str


class Result(StrEnum):
    ADDED = "added"
    NEEDS_AUDIO = "needs audio"
    AUDIO_ADDED = "audio added"
    ALREADY_HERE = "already here"
    REFUSED = "refused"


@dataclass(frozen=True)
class Imported:
    """What became of one song text."""

    file: str
    title: str
    """Empty where the text could not be read."""
    encoding: str
    result: Result
    why: str
    """A sentence where something is missing or refused; else empty."""
    id: str | None = None
    """The song's public id."""


@dataclass(frozen=True)
class Holder:
    account: int
    basis_points: int


def holders_fault(holders: list[Holder]) -> str | None:
    """Why these shares cannot be registered, as a sentence; None if they can."""
    if not 1 <= len(holders) <= HOLDERS_MAX:
        return f"A song has 1 to {HOLDERS_MAX} rights holders."
    if len({holder.account for holder in holders}) != len(holders):
        return "Each rights holder may be named once."
    if any(holder.basis_points < 1 for holder in holders):
        return "Each rights holder has at least 1 basis point."
    if sum(holder.basis_points for holder in holders) != BASIS_POINTS:
        return f"The holders' basis points must add to {BASIS_POINTS}."
    return None


def picture_type(head: bytes) -> str | None:
    """The media type of a picture by its first bytes; None if it is none that pages show."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def sound_type(head: bytes) -> str:
    """The media type of a sound file by its first bytes; `application/octet-stream` where they tell nothing."""
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if head.startswith(b"fLaC"):
        return "audio/flac"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp":
        return "audio/mp4"
    if head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0):
        return "audio/mpeg"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "audio/webm"
    return "application/octet-stream"
