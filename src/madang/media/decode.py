"""Sound files into arrays, through PyAV: whatever a phone or a player wrote, as frames of floats."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import av.error
import numpy as np
from numpy.typing import NDArray

VOICE_SECONDS_MAX = 20 * 60
SONG_SECONDS_MAX = 60 * 60
CHANNELS_MAX = 8
BAD_PACKETS_MAX = 100
"""A file with more broken packets than this is not taken as sound."""

Samples = NDArray[np.float32]
"""Frames × channels, or frames alone where one voice is meant; full scale is ±1."""


class SoundError(ValueError):
    """A sound file that cannot be taken; the message is a sentence for whoever brought it."""


class NotAudioError(SoundError):
    """The file is not a sound that can be decoded."""


class EmptyAudioError(SoundError):
    """The file holds no sound at all."""


class TooLongError(SoundError):
    """The sound is longer than what it is for."""


@dataclass(frozen=True)
class Probe:
    """What a sound file says of itself."""

    duration_s: float | None
    """None where the file does not say; a recorder's word is never to be trusted."""
    rate: int
    channels: int
    codec: str


def probe(path: Path) -> Probe:
    """The first audio stream's properties. Raises NotAudioError or EmptyAudioError."""
    with _open(path) as container:
        stream = _stream(container, path)
        duration_s = None
        if stream.duration is not None and stream.time_base is not None:
            duration_s = float(stream.duration * stream.time_base)
        elif container.duration is not None:
            duration_s = container.duration / av.time_base
        return Probe(duration_s, stream.codec_context.sample_rate, stream.codec_context.channels, stream.codec.name)


def decode(path: Path, rate: int, channels: int, seconds_max: float = VOICE_SECONDS_MAX) -> Samples:
    """The whole sound at `rate` Hz, shaped (frames, channels), mixed down or doubled as needed.

    Raises NotAudioError, EmptyAudioError, and TooLongError as soon as `seconds_max` is passed.
    """
    if channels not in (1, 2):
        raise ValueError("sound is decoded to one or two channels")
    limit = int(seconds_max * rate)
    parts: list[Samples] = []
    frames = 0
    with _open(path) as container:
        stream = _stream(container, path)
        if container.duration is not None and container.duration / av.time_base > seconds_max * 1.01 + 1:
            raise _too_long(path, seconds_max)
        resampler = av.AudioResampler(format="flt", layout="mono" if channels == 1 else "stereo", rate=rate)
        for frame in _frames(container, stream, path):
            for part in _resampled(resampler, frame, channels):
                parts.append(part)
                frames += len(part)
            if frames > limit:
                raise _too_long(path, seconds_max)
    if not frames:
        raise EmptyAudioError(f"{path.name} holds no sound: not one frame could be decoded.")
    # A float file may carry infinities, which would spread through every filter behind.
    return np.nan_to_num(np.concatenate(parts), copy=False, nan=0.0, posinf=1.0, neginf=-1.0)


def _frames(
    container: "av.container.InputContainer", stream: "av.AudioStream", path: Path
) -> Iterator["av.AudioFrame | None"]:
    """Every frame that can be decoded, then None, which asks the resampler for its rest."""
    bad = 0
    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.error.FFmpegError as error:
            bad += 1
            if bad > BAD_PACKETS_MAX:
                raise NotAudioError(f"{path.name} is broken: it cannot be decoded as sound.") from error
    yield None


def _resampled(resampler: av.AudioResampler, frame: "av.AudioFrame | None", channels: int) -> list[Samples]:
    return [np.asarray(part.to_ndarray(), np.float32).reshape(-1, channels) for part in resampler.resample(frame)]


def _open(path: Path) -> "av.container.InputContainer":
    if not path.is_file():
        raise NotAudioError(f"There is no file {path.name}.")
    if path.stat().st_size == 0:
        raise EmptyAudioError(f"{path.name} is empty: it has no bytes.")
    try:
        # A playlist could name addresses; only plain files are opened.
        return av.open(str(path), "r", options={"protocol_whitelist": "file"})
    except (av.error.FFmpegError, UnicodeDecodeError) as error:
        raise NotAudioError(f"{path.name} is not a sound file.") from error


def _stream(container: "av.container.InputContainer", path: Path) -> "av.AudioStream":
    if not container.streams.audio:
        raise NotAudioError(f"{path.name} has no sound in it.")
    stream = container.streams.audio[0]
    if stream.codec_context is None or not stream.codec_context.sample_rate:
        raise NotAudioError(f"{path.name} has a sound that nothing here can decode.")
    if stream.codec_context.channels > CHANNELS_MAX:
        raise NotAudioError(f"{path.name} has {stream.codec_context.channels} channels; {CHANNELS_MAX} is the most.")
    stream.codec_context.thread_type = "AUTO"
    return stream


def _too_long(path: Path, seconds_max: float) -> TooLongError:
    return TooLongError(f"{path.name} is longer than {seconds_max / 60:g} minutes, the most that is taken.")
