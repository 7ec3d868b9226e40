"""Nouns of the catalogue, its limits, and what a song's files may be."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from madang.ledger.units import BASIS_POINTS
from madang.plumbing.errors import Refused
from madang.plumbing.outbox import HouseEvent

SOURCE_BYTES_MAX = 8 * 1024 * 1024
"""Of a song file of any kind."""
TEXT_BYTES_MAX = 2 * 1024 * 1024
AUDIO_BYTES_MAX = 200 * 1024 * 1024
COVER_BYTES_MAX = 8 * 1024 * 1024
LICENCE_CHARACTERS_MAX = 20_000
VIDEO_BYTES_MAX = 200 * 1024 * 1024
SONG_SECONDS_MAX = 20 * 60
HOLDERS_MAX = 32
PRICES_CENTS = (0, 10)
ARCHIVE_FILES_MAX = 5_000
ARCHIVE_BYTES_MAX = 2 * 1024 * 1024 * 1024
ARCHIVE_RATIO_MAX = 200
FOLDER_DEPTH_MAX = 8
TEXTS_MAX = 250_000


TextFormat = Literal["ultrastar", "lrc", "elrc"]
"""In which a song's text can be taken along; `elrc` is enhanced LRC."""
TEXT_SUFFIXES: dict[TextFormat, str] = {"ultrastar": ".txt", "lrc": ".lrc", "elrc": ".lrc"}
FREE = re.compile(r"\bcc0\b|\bcc[- ]by\b|creative\s?commons|public domain", re.IGNORECASE)
FILE_NAME_LENGTH = 120
KEY_LENGTH = 200
CALM_NOTES_A_SECOND, LIVELY_NOTES_A_SECOND = 2.2, 3.8
DAY_MS = 86_400_000


class BadImportError(Refused):
    """What was asked for cannot be done with any song: a wrong price, holders, or path."""

    status = 422
    code = "bad_import"


class UnusableSoundError(Exception):
    """The accompaniment cannot be taken; `str()` is a sentence."""


class SongAdded(HouseEvent, frozen=True, tag="SongAdded"):
    """A song came into the catalogue, or its words or files changed."""

    indexes: ClassVar[str] = "songs"
    id: str


class Result(StrEnum):
    ADDED = "added"
    NEEDS_AUDIO = "needs audio"
    AUDIO_ADDED = "audio added"
    ALREADY_HERE = "already here"
    LOOKS_LIKE = "looks like"
    """Not added: another text of a song that is here, with the same sound and the same notes."""
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
    """Sentences on what is missing, refused, mended or chosen; else empty."""
    id: str | None = None
    """The song's public id."""


@dataclass(frozen=True)
class Holder:
    account: int
    basis_points: int


@dataclass(frozen=True)
class Terms:
    """On which terms songs come in."""

    price_cents: int
    holders: tuple[Holder, ...]
    own: bool = False
    alike: bool = False
    """Whether a song comes in that has the sound and the notes of one that is here."""
    melody_track: int | None = None
    """Which part of a MIDI file is sung; None takes what is proposed."""


def key_of(text: str) -> str:
    """A text without case, width and what cannot be seen: songs are ordered by their title's, and found by others'."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(letter if letter.isprintable() else " " for letter in folded).split())[:KEY_LENGTH].strip()


def facets_of(
    artist: str,
    languages: Sequence[str],
    genres: Sequence[str],
    edition: str | None,
    year: int | None,
    voices: int,
    notes_a_second: float | None,
) -> list[str]:
    """What a song can be found by, each as `kind=value`: its mood is told by how fast its notes come."""
    kinds = {
        "language": [key_of(language) for language in languages],
        "genre": [key_of(genre) for genre in genres],
        "edition": [key_of(edition or "")],
        "artist": [key_of(artist)],
        "decade": [str(year // 10 * 10)] if year else [],
        "duet": ["yes"] if voices > 1 else [],
        "mood": [],
    }
    if notes_a_second is not None and notes_a_second < CALM_NOTES_A_SECOND:
        kinds["mood"] = ["calm"]
    elif notes_a_second is not None and notes_a_second > LIVELY_NOTES_A_SECOND:
        kinds["mood"] = ["lively"]
    return list(dict.fromkeys(f"{kind}={value}" for kind, values in kinds.items() for value in values if value))


def facet_names(artist: str, genres: Sequence[str], edition: str | None) -> dict[str, str]:
    """How the facets that have a name are written."""
    named = {f"genre={key_of(genre)}": genre for genre in genres}
    return named | {f"artist={key_of(artist)}": artist} | ({f"edition={key_of(edition)}": edition} if edition else {})


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


def is_free(licence: str) -> bool:
    """Whether a licence lets everybody pass the text on: Creative Commons in any of its forms, or no rights left."""
    return FREE.search(licence) is not None


def file_name(artist: str, title: str) -> str:
    """`Artist - Title`, without what file systems or headers cannot hold."""
    name = "".join(
        letter if letter.isprintable() and letter not in '/\\:*?"<>|' else " " for letter in f"{artist} - {title}"
    )
    return " ".join(name.split()).strip(". ")[:FILE_NAME_LENGTH].strip() or "song"


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


def video_type(head: bytes) -> str | None:
    """The media type of a film by its first bytes; None if it is none that browsers play."""
    if head[4:8] == b"ftyp":
        return "video/mp4"
    return "video/webm" if head.startswith(b"\x1aE\xdf\xa3") else None


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
