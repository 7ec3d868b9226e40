"""Samples into files that browsers play."""

from pathlib import Path
from typing import Literal, cast

import av
import numpy as np

from madang.media.decode import Samples

Format = Literal["mp3", "m4a", "opus", "flac", "wav"]

CODECS: dict[Format, tuple[str, str, str, int | None]] = {
    "mp3": ("mp3", "libmp3lame", "fltp", 160_000),
    "m4a": ("mp4", "aac", "fltp", 160_000),
    "opus": ("ogg", "libopus", "flt", 128_000),
    "flac": ("flac", "flac", "s16", None),
    "wav": ("wav", "pcm_s16le", "s16", None),
}
"""Container, encoder, sample format, bits a second."""
MEDIA_TYPES: dict[Format, str] = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
}
FRAMES_A_CALL = 1 << 16
LAME_EFFORT = "7"
"""0 is best and slow, 9 quick: 7 takes half the time of the default."""
LAME_SCALE = 0.95
"""LAME turns down by so much, of its own, what it is given at a constant bit rate: measured, and told by a test."""
DELIVERY: Format = "mp3"
"""What members are served: every browser decodes it, to the frame where its gapless mark is read."""


def write(path: Path, samples: Samples, rate: int, format: Format) -> None:
    """Writes mono or stereo samples at `rate` Hz; what lies above full scale is clipped."""
    container_name, codec, sample_format, bit_rate = CODECS[format]
    columns = np.clip(samples.reshape(len(samples), -1), -1, 1).astype(np.float32)
    layout = "mono" if columns.shape[1] == 1 else "stereo"
    with av.open(str(path), "w", format=container_name) as container:
        stream = cast("av.AudioStream", container.add_stream(codec, rate=rate, layout=layout))
        stream.format = sample_format
        if codec == "libmp3lame":
            columns /= np.float32(LAME_SCALE)
            stream.codec_context.options = {"compression_level": LAME_EFFORT}
        if bit_rate is not None:
            stream.bit_rate = bit_rate // (2 if layout == "mono" else 1)
        resampler = av.AudioResampler(format=sample_format, layout=layout, rate=rate, frame_size=stream.frame_size or 0)
        for start in range(0, len(columns), FRAMES_A_CALL):
            piece = np.ascontiguousarray(columns[start : start + FRAMES_A_CALL]).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(piece, format="flt", layout=layout)
            frame.sample_rate, frame.pts = rate, start
            for ready in resampler.resample(frame):
                container.mux(stream.encode(ready))
        for ready in resampler.resample(None):
            container.mux(stream.encode(ready))
        container.mux(stream.encode(None))
