"""Films as tests see them: the pictures with their times, and the sound."""

from pathlib import Path

import av
import numpy as np


def pictures(path: Path) -> list[tuple[float, np.ndarray]]:
    """Seconds and pixels of each picture."""
    with av.open(str(path)) as container:
        return [(frame.time, frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def parts_of(path: Path) -> list[str]:
    """The names of the outermost boxes of an MP4, in order."""
    content, at, found = path.read_bytes(), 0, []
    while at + 8 <= len(content):
        found.append(content[at + 4 : at + 8].decode())
        at += int.from_bytes(content[at : at + 4])
    return found
