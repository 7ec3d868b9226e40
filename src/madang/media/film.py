"""Moving pictures with their sound in one MP4 that plays everywhere: H.264 and AAC, its index before its contents.

A film is drawn in parts, so that other work of the house need not wait for the whole; joining them copies the pictures.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from madang.media import decode
from madang.media.decode import Samples

FPS = 30
"""Of every film, whatever a camera's own rate was."""
RATE = 48_000
SOUND_BITS = 160_000
SOUND_FRAMES = 1024
QUALITY = {"crf": "23", "preset": "veryfast", "profile": "high", "bf": "0"}
"""Without frames that look ahead a part ends where it is cut, and parts join to the frame."""
TICKS = 90_000
"""Of the clock that joined parts share, a second."""

Picture = NDArray[np.uint8]
"""Height × width × 3, red, green, blue; both sides even."""


def draw(path: Path, pictures: Iterable[Picture], size: tuple[int, int]) -> int:
    """Write a part of pictures alone, of a width and height; returns how many they were."""
    count = 0
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FPS, options=QUALITY)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        # One thread: the house's other work has the rest of the machine.
        stream.codec_context.thread_count = 1
        for picture in pictures:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = count, Fraction(1, FPS)
            container.mux(stream.encode(frame))
            count += 1
        container.mux(stream.encode(None))
    return count


def join(path: Path, parts: Sequence[Path], sound: Path) -> int:
    """Lay the parts one behind the other, with the sound from the first picture on; returns the milliseconds of it.

    Raises SoundError if the sound cannot be decoded.
    """
    samples = decode.decode(sound, RATE, 2, decode.SONG_SECONDS_MAX)
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
        with av.open(str(parts[0])) as first:
            pictures = container.add_stream_from_template(first.streams.video[0])
        pictures.time_base = Fraction(1, TICKS)
        voice = container.add_stream("aac", rate=RATE, layout="stereo")
        voice.format = "fltp"
        voice.bit_rate = SOUND_BITS
        heard = 0
        for number, packet in enumerate(_packets(parts)):
            packet.stream = pictures
            packet.pts = packet.dts = number * TICKS // FPS
            packet.duration, packet.time_base = TICKS // FPS, Fraction(1, TICKS)
            container.mux(packet)
            # Pictures and their sound lie beside each other, so that a player need not look for one far away.
            heard = _encode(container, voice, samples, heard, number * RATE // FPS)
        _encode(container, voice, samples, heard, len(samples))
        container.mux(voice.encode(None))
    return len(samples) * 1000 // RATE


def _packets(parts: Sequence[Path]) -> Iterable["av.Packet[av.VideoStream]"]:
    """A packet for each picture of all parts, in their order."""
    for part in parts:
        with av.open(str(part)) as container:
            for packet in container.demux(container.streams.video[0]):
                if packet.size:
                    yield packet


def _encode(
    container: "av.container.OutputContainer", stream: "av.AudioStream", samples: Samples, begin: int, end: int
) -> int:
    """Write the frames from `begin` up to about `end`; returns where it stopped."""
    while begin < min(end, len(samples)):
        piece = np.ascontiguousarray(samples[begin : begin + SOUND_FRAMES].T)
        frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, begin, Fraction(1, RATE)
        container.mux(stream.encode(frame))
        begin += len(piece[0])
    return begin
