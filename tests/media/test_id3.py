"""Names and a picture before an MP3 are read by others, and are found again so that they can be replaced."""

from pathlib import Path

import av
import numpy as np

from madang.media import id3, picture, transcode

CARD = picture.Card("t", "a", "s", "h", 90, 4, b"", 7, None)


def test_others_read_what_was_written(tmp_path: Path) -> None:
    sound = tmp_path / "sound.mp3"
    transcode.write(sound, np.sin(np.arange(48_000) / 20).astype(np.float32), 48_000, "mp3")
    stored = sound.read_bytes()
    plain = stored[id3.tag_bytes(stored) :]
    assert plain[0] == 0xFF, "the first frame of sound follows the tag"

    cover = picture.square(CARD)
    tagged = tmp_path / "tagged.mp3"
    tag = id3.tag_of(id3.Tags("노래 & Song", "민아", "Madang", cover))
    tagged.write_bytes(tag + plain)

    assert id3.tag_bytes(tag[:10]) == len(tag)
    with av.open(str(tagged)) as file:
        assert {name: file.metadata[name] for name in ("title", "artist", "album")} == {
            "title": "노래 & Song",
            "artist": "민아",
            "album": "Madang",
        }
        (shown,) = file.streams.video
        assert (shown.width, shown.height) == (600, 600)
        assert sum(frame.samples for frame in file.decode(audio=0)) >= 48_000


def test_a_file_without_a_tag_begins_with_its_sound() -> None:
    assert id3.tag_bytes(b"\xff\xfb\x90\x00" + bytes(20)) == 0
    assert id3.tag_bytes(b"") == 0
    assert id3.tag_bytes(id3.tag_of(id3.Tags("", "", "", b""))) == 10
