"""`madang score` without a house."""

import json
from pathlib import Path

import numpy as np
import pytest

from madang import house_songs
from madang.app.score import ScoreError, score_file
from madang.media.instruments import RATE
from madang.media.synthesis import accompany
from madang.media.ultrastar import read
from tests.media.sounds import noise, silence, written
from tests.voices import voice_of


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("song") / "song.txt"
    path.write_bytes(house_songs.texts()["arirang"])
    return path


def test_a_voice_has_the_points_that_json_tells(song: Path, tmp_path: Path) -> None:
    part = read(song.read_bytes()).voices[0]
    answer = score_file(song, written(tmp_path / "voice.wav", voice_of(part)))
    assert answer["points"] > 9_000
    assert answer["points"] == answer["note_points"] + answer["line_points"]
    assert answer["score"] == answer["points"] // 100
    assert (answer["sung"], answer["remark"], len(answer["lines"])) == (True, None, len(part.lines))
    assert json.loads(json.dumps(answer, ensure_ascii=False))["title"] == "아리랑"


def test_the_key_may_be_moved_and_stereo_at_8_khz_is_good_input(song: Path, tmp_path: Path) -> None:
    mono = voice_of(read(song.read_bytes()).voices[0], 8_000, semitones=3)
    voice = written(tmp_path / "voice.wav", np.stack([mono, mono], axis=1), 8_000)
    assert score_file(song, voice)["points"] < 500
    assert score_file(song, voice, transpose=3)["points"] > 8_500


def test_nobody_singing_scores_nothing_and_is_told_why(song: Path, tmp_path: Path) -> None:
    sounds = {
        "The voice file is silent.": (silence(80), 16_000),
        "Nobody sings in the voice file where the song has notes.": (noise(80), 16_000),
        "The voice file holds the accompaniment, not a voice.": (accompany(read(song.read_bytes())), RATE),
    }
    for remark, (sound, rate) in sounds.items():
        answer = score_file(song, written(tmp_path / "voice.wav", sound, rate))
        assert (answer["points"], answer["sung"], answer["remark"]) == (0, False, remark)


def test_what_cannot_be_scored_gets_a_sentence(song: Path, tmp_path: Path) -> None:
    voice = written(tmp_path / "voice.wav", silence(1))
    bad = tmp_path / "bad.txt"
    bad.write_text("#TITLE:t\n")
    text = tmp_path / "words.wav"
    text.write_text("not a sound")
    long = written(tmp_path / "long.wav", silence(21 * 60, 8_000), 8_000)
    empty = tmp_path / "empty.wav"
    empty.touch()
    for arguments, sentence in (
        ((bad, voice), "no #ARTIST"),
        ((tmp_path / "none.txt", voice), "cannot be read"),
        ((tmp_path, voice), "cannot be read"),
        ((song, text), "not a sound file"),
        ((song, empty), "is empty"),
        ((song, long), "longer than 20 minutes"),
        ((song, tmp_path / "none.wav"), "There is no file"),
        ((song, voice, 99), "24 semitones"),
        ((song, voice, 0, "heroic"), "difficulty"),
        ((song, voice, 0, "normal", 2), "no voice 2"),
    ):
        with pytest.raises(ScoreError, match=sentence):
            score_file(*arguments)  # type: ignore[arg-type]


def test_a_song_with_its_voice_on_it_is_not_a_singer(real_songs: Path) -> None:
    folder = next(real_songs.glob("songs/*Monkey*"))
    answer = score_file(folder / "song.txt", folder / "audio.mp3")
    assert (answer["points"], answer["sung"]) == (0, False)
