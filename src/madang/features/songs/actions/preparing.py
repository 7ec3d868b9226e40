"""Reading a song's files, all that can be done before the house keeps anything: the words, what lies beside, digests.

Everything here runs in threads. A sound is only opened, not decoded: `sounds` measures it later.
"""

import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path

from madang.features.songs.actions.finding import licence_beside, read_start
from madang.features.songs.model import (
    AUDIO_BYTES_MAX,
    SONG_SECONDS_MAX,
    UnusableSoundError,
    sound_type,
)
from madang.media import song_files, song_reading
from madang.media.midi_song import MelodyChoice
from madang.media.songtext import SongText

PIECE_BYTES = 1 << 20
CANDIDATES_TOLD = 4
NO_SOUND = "The text names no sound file that is there."
NO_MELODY = "It has words and times and no notes: singing it gives no points."


@dataclass(frozen=True)
class Sound:
    """An accompaniment that can be opened."""

    path: Path
    digest: bytes
    duration_ms: int | None
    """As the file says; None where it does not."""
    media_type: str


@dataclass(frozen=True)
class Prepared:
    """One song, read and ready to be kept."""

    song: SongText
    text: bytes
    digest: bytes
    """Of the file that came in: the same again is the same song."""
    melody: bytes
    """`melody_digest` of the song."""
    licence: str = ""
    sound: Sound | None = None
    cover: Path | None = None
    background: Path | None = None
    video: Path | None = None
    source: Path | None = None
    """The file that came in, where its own accompaniment is to be played."""
    melody_track: int | None = None
    why: str = ""
    """Sentences on what was chosen or mended, or why there is no sound."""
    id: bytes | None = None
    """The public id to take; None for one at random."""


def digest_of(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def prepare(file: Path, content: bytes, melody_track: int | None) -> Prepared:
    """Read a song file and look for what lies beside it. Raises SongTextError, OSError."""
    read = song_reading.read(file.name, content, melody_track)
    of_ultrastar = read.text is content
    if of_ultrastar:
        audio = song_files.find_audio(file.parent, read.song)
        cover = song_files.find_cover(file.parent, read.song)
    else:
        audio = song_files.find_beside(file, song_files.AUDIO_SUFFIXES)
        cover = song_files.find_beside(file, song_files.PICTURE_SUFFIXES)
    sound, missing = sound_in(audio)
    if sound is not None or read.plays:
        missing = ""
    said = [] if of_ultrastar else list(read.song.warnings)
    cover = _shown(cover, said)
    background = _shown(song_files.find_named(file.parent, read.song.background), said)
    if read.melody is not None:
        said.append(_chosen(read.melody))
    if not read.song.has_melody:
        said.append(NO_MELODY)
    return Prepared(
        read.song,
        read.text,
        digest_of(content),
        melody_digest(read.song),
        licence_beside(file),
        sound,
        cover,
        background,
        song_files.find_named(file.parent, read.song.video),
        file if read.plays and sound is None else None,
        read.melody.number if read.melody is not None else None,
        " ".join([*filter(None, [missing]), *said]),
    )


def sound_in(audio: Path | None) -> tuple[Sound | None, str]:
    """The sound, or a sentence on why there is none."""
    if audio is None:
        return None, NO_SOUND
    try:
        return _opened(audio), ""
    except UnusableSoundError as failure:
        return None, str(failure)


def melody_digest(song: SongText) -> bytes:
    """Of the notes alone, from the first one's beginning: neither words nor headers change it."""
    first_s = min(voice.lines[0].start_s for voice in song.voices)
    digest = hashlib.sha256()
    for voice in song.voices:
        digest.update(b"voice")
        for note in voice.notes:
            place = (round((note.start_s - first_s) * 100), round(note.duration_s * 100), note.pitch)
            digest.update(struct.pack("<iii", *place))
    return digest.digest()


def _opened(audio: Path) -> Sound:
    # Loaded here and not above: the web process reads this module too, and never opens a sound.
    from madang.media import decode  # noqa: PLC0415

    if audio.stat().st_size > AUDIO_BYTES_MAX:
        raise UnusableSoundError(f"{audio.name} is larger than {AUDIO_BYTES_MAX // 2**20} MiB.")
    try:
        probe = decode.probe(audio)
    except decode.SoundError as failure:
        raise UnusableSoundError(str(failure)) from failure
    if probe.duration_s is not None and probe.duration_s > SONG_SECONDS_MAX * 1.01 + 1:
        raise UnusableSoundError(f"{audio.name} is longer than {SONG_SECONDS_MAX // 60} minutes.")
    duration_ms = None if probe.duration_s is None else round(probe.duration_s * 1000)
    return Sound(audio, _digest_of_file(audio), duration_ms, sound_type(read_start(audio, 16)))


def _shown(picture: Path | None, said: list[str]) -> Path | None:
    """The picture if pages can show it; else why not is `said`."""
    from madang.media.picture_size import fault_of  # noqa: PLC0415

    fault = fault_of(picture) if picture is not None else None
    if fault is not None:
        said.append(fault)
        return None
    return picture


def _digest_of_file(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            digest.update(piece)
    return digest.digest()


def _chosen(melody: MelodyChoice) -> str:
    """Which part is sung, and which could be."""
    told = [f"{each.number} {each.name}".strip() for each in melody.candidates]
    chosen = next(text for each, text in zip(melody.candidates, told, strict=True) if each.number == melody.number)
    others = [text for text in told if text != chosen][:CANDIDATES_TOLD]
    could = f"; it could be {', '.join(others)}" if others else ""
    return f"The melody is track {chosen}{could}."
