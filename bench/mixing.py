"""Mixing: a voice of four minutes through the whole chain, beside bare ffmpeg that does the same filters.

Both read the same FLAC and MP3 and write an MP3; ffmpeg makes one pass of its own loudness filter for the same −14 LUFS
and −1 dB. Beside it, for those who only want a volume, the same without that filter: a mix of any loudness.
"""

import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.figure import Figure
from madang import house_songs
from madang.features.recordings.jobs import FORMAT, RATE, Mixing, make
from madang.media.decode import SONG_SECONDS_MAX, decode
from madang.media.loudness import measure
from madang.media.presets import TABLE, character, settings_of
from madang.media.rooms import impulse
from madang.media.synthesis import accompany
from madang.media.transcode import CODECS, LAME_EFFORT, write
from madang.media.ultrastar import read

SECONDS = 240
ROUNDS = 3
PRESET = "echo"
"""With everything on: gate, de-esser, compressor, echo, room, automatic level."""
GOAL = 1.2


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _write_sounds(folder)
        mixing = Mixing(
            voice=folder / "voice.flac",
            accompaniment=folder / "band.mp3",
            text=Path(str(house_songs.__path__[0]), "arirang.txt"),
            key=0,
            settings=settings_of(PRESET),
            mixed=folder / "ours.mp3",
        )
        make(mixing)  # The first round compiles.
        ours = _seconds(lambda: make(mixing))
        name = "mixing a 4-minute song with the full chain, decode to MP3, wall, median of 3"
        ffmpeg = shutil.which("ffmpeg")
        if ffmpeg is None:
            return [Figure(name, round(ours, 2), None, None, f"≤ {GOAL} × ffmpeg", None, "no ffmpeg beside it here")]
        made = measure(_decoded(folder / "ours.mp3"), RATE)
        note = f"seconds; ours is at {made.lufs:.1f} LUFS, {made.true_peak_db:.1f} dB true peak"
        return [
            _beside(f"{name}; peer: with loudnorm", ours, folder, ffmpeg, "loudnorm=I=-14:TP=-1", GOAL, note),
            _beside(f"{name}; peer: with a volume only", ours, folder, ffmpeg, "volume=-3dB", None, "seconds"),
        ]  # fmt: skip


def _beside(name: str, ours: float, folder: Path, ffmpeg: str, last: str, goal: float | None, note: str) -> Figure:
    command = _command(folder, ffmpeg, last)
    peer = _seconds(lambda: subprocess.run(command, check=True))
    ratio = round(ours / peer, 2)
    wanted = f"≤ {goal} × ffmpeg" if goal else "told only: no loudness is made there"
    return Figure(name, round(ours, 2), round(peer, 2), ratio, wanted, ratio <= goal if goal else None, note)


def _seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _write_sounds(folder: Path) -> None:
    song = read(house_songs.texts()["arirang"])
    write(folder / "band.mp3", np.resize(accompany(song), (SECONDS * RATE, 2)), RATE, "mp3")
    voice = np.zeros(SECONDS * RATE, np.float32)
    length_s = song.voices[0].lines[-1].end_s
    for turn in range(int(SECONDS // length_s)):
        for note in song.voices[0].notes:
            time_s = np.arange(round(note.duration_s * RATE)) / RATE
            turns = 2 * np.pi * 440 * 2 ** ((note.pitch - 69) / 12) * time_s
            sound = 0.15 * np.sum([np.sin(number * turns) / number for number in range(1, 9)], axis=0)
            start = round((turn * length_s + note.start_s) * RATE)
            piece = voice[start : start + len(sound)]
            piece += sound[: len(piece)]
    write(folder / "voice.flac", voice, RATE, "flac")
    write(folder / "room.wav", impulse(character(PRESET).room, RATE), RATE, "wav")


def _command(folder: Path, ffmpeg: str, last: str) -> list[str]:
    """The same stages in ffmpeg's own filters, with their numbers as near as they have them."""
    preset = character(PRESET)
    equaliser = ",".join(f"equalizer=f={each.frequency_hz}:t=q:w={each.q}:g={each.gain_db}" for each in preset.filters)
    graph = (
        f"[0:a]highpass=f={TABLE['rumble_hz']},{equaliser},deesser,agate=threshold=0.008,"
        "acompressor=threshold=0.15:ratio=2.5:attack=6:release=120,asplit=3[dry][sent][thrown];"
        f"[thrown]aecho=0.8:0.5:{preset.delay_ms}:{preset.feedback}[repeats];"
        "[sent]aformat=channel_layouts=stereo[both];[both][2:a]afir[room];"
        "[dry]aformat=channel_layouts=stereo[a];[repeats]aformat=channel_layouts=stereo[b];"
        f"[1:a][a][b][room]amix=inputs=4:normalize=0:duration=first,{last},aresample={RATE}[out]"
    )
    codec, bits = CODECS[FORMAT][1], CODECS[FORMAT][3]
    sounds = [word for file in ("voice.flac", "band.mp3", "room.wav") for word in ("-i", str(folder / file))]
    return [
        ffmpeg, "-hide_banner", "-loglevel", "error", "-y", *sounds,
        "-filter_complex", graph, "-map", "[out]",
        "-c:a", codec, "-b:a", str(bits), "-compression_level", LAME_EFFORT, str(folder / "theirs.mp3"),
    ]  # fmt: skip


def _decoded(path: Path) -> np.ndarray:
    return decode(path, RATE, 2, SONG_SECONDS_MAX)
