"""Song texts as the world writes them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.media.songtext import NOTES_MAX, SongTextError
from madang.media.ultrastar import read
from tests.media.texts import HEAD, song


def test_beats_are_quarter_beats_until_version_2() -> None:
    old = song(": 20 10 0 la\nE\n")
    new = song(": 20 10 0 la\nE\n", "#VERSION:2.0.0\n" + HEAD)
    assert old.voices[0].notes[0].start_s == pytest.approx(1 + 20 * 60 / (300 * 4))
    assert new.voices[0].notes[0].start_s == pytest.approx(1 + 20 * 60 / 300)


def test_pitch_zero_is_c4_and_may_be_negative() -> None:
    notes = song(": 0 4 0 la\n: 4 4 -12 la\n: 8 4 7 la\nE\n").voices[0].notes
    assert [note.pitch for note in notes] == [60, 48, 67]


def test_every_note_type_is_known_and_an_unknown_one_is_free() -> None:
    read_song = song(": 0 4 0 a\n* 4 4 0 b\nR 8 4 0 c\nG 12 4 0 d\nF 16 4 0 e\nX 20 4 0 f\nE\n")
    assert [note.kind for note in read_song.voices[0].notes] == [
        "normal", "golden", "rap", "rap_golden", "freestyle", "freestyle",
    ]  # fmt: skip
    assert "unknown note type" in read_song.warnings[0]


def test_words_keep_their_edges() -> None:
    line = song(": 0 4 0 Hel\n: 4 4 0 lo \n: 8 4 0 you\n: 12 4 0 ~\nE\n").voices[0].lines[0]
    assert [note.text for note in line.notes] == ["Hel", "lo ", "you", "~"]
    assert line.text == "Hello you"


def test_a_line_ends_with_one_number_or_two() -> None:
    lines = song(": 0 4 0 a\n- 8\n: 10 4 0 b\n- 16 20\n: 30 4 0 c\nE\n").voices[0].lines
    assert [line.text for line in lines] == ["a", "b", "c"]
    assert [line.break_beat for line in lines] == [8, 16, None]


def test_a_relative_text_counts_from_the_end_of_the_line_before() -> None:
    notes = song("#RELATIVE:yes\n: 0 4 0 a\n- 8 10\n: 2 4 0 b\n- 8\n: 0 4 0 c\nE\n").voices[0].notes
    assert [note.beat for note in notes] == [0, 12, 18]


def test_the_tempo_changes_in_the_middle() -> None:
    notes = song("#COMMENT:x\n: 0 4 0 a\nB 20 600\n: 40 4 0 b\nE\n").voices[0].notes
    assert notes[1].start_s == pytest.approx(1 + 20 / 20 + 20 / 40)


def test_a_duet_has_named_voices() -> None:
    read_song = song("#DUETSINGERP1:Mina\n#P2:Joon\nP1\n: 0 4 0 a\nP 2\n: 0 4 4 b\n- 8\n: 10 4 4 c\nE\n")
    assert [voice.name for voice in read_song.voices] == ["Mina", "Joon"]
    assert [len(voice.notes) for voice in read_song.voices] == [1, 2]


def test_decimal_commas_and_keys_in_any_case_are_read() -> None:
    read_song = read(b"#title:t\r\n#Artist:a\r\n#BPM:297,5\r\n#GAP:11250,5\r\n: 0 4 0 la\rE\r\n")
    assert (read_song.bpm, read_song.gap_ms) == (297.5, 11250.5)


def test_headers_that_nobody_knows_are_kept_and_the_others_have_their_units() -> None:
    read_song = song(
        ": 0 4 0 a\nE\n",
        HEAD + "#LANGUAGE:English, Korean\n#YEAR:1984\n#MP3:old.mp3\n#AUDIO:new.ogg\n#PREVIEWSTART:12,5\n"
        "#VIDEOGAP:2\n#MEDLEYSTARTBEAT:20\n#MEDLEYENDBEAT:40\n#TAGS:fun\n",
    )
    assert read_song.languages == ("english", "korean")
    assert (read_song.year, read_song.audio, read_song.headers["TAGS"]) == (1984, "new.ogg", "fun")
    assert (read_song.preview_start_ms, read_song.video_gap_s) == (12_500, 2)
    assert read_song.medley_ms == (2_000, 3_000)


def test_version_2_counts_milliseconds() -> None:
    read_song = song(": 0 4 0 a\nE\n", "#VERSION:2.0.0\n" + HEAD + "#PREVIEWSTART:12500\n#VIDEOGAP:1500\n")
    assert (read_song.preview_start_ms, read_song.video_gap_s) == (12_500, 1.5)


def test_a_missing_end_mark_is_tolerated_and_said() -> None:
    assert "cut off" in song(": 0 4 0 a\n").warnings[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The song text is empty"),
        ("#TITLE:t\n#ARTIST:a\n", "no #BPM"),
        (HEAD, "no notes"),
        (HEAD + "E\n", "no notes"),
        (HEAD + ": 0 4\n", "Line 5"),
        (HEAD + "hello there\n: 0 4 0 a\n", "Line 5"),
        (HEAD + ": -3 4 0 a\nE\n", "before the song"),
        (HEAD + ": 3 -4 0 a\nE\n", "-4 beats"),
        (HEAD + ": 99999999999999999999 4 0 a\nE\n", "beyond any song"),
        (HEAD + ": 0 99999999999 0 a\nE\n", "cannot be"),
        (HEAD + ": 999999 9 0 a\nE\n", "beyond 3 hours"),
        (HEAD + ": 0 4 999 a\nE\n", "nobody can sing"),
        (HEAD + ": 0 4 0 a\n- x\nE\n", "line's end"),
        (HEAD + ": 0 4 0 a\n- -9\nE\n", "before the song"),
        (HEAD + "B 0 -5\n: 0 4 0 a\nE\n", "tempo"),
        (HEAD.replace("300", "0") + ": 0 4 0 a\nE\n", "#BPM is 0"),
        (HEAD.replace("300", "nan") + ": 0 4 0 a\nE\n", "not a number"),
        (HEAD.replace("300", "fast") + ": 0 4 0 a\nE\n", "not a number"),
        (HEAD.replace("1000", "-5000") + ": 0 4 0 a\nE\n", "GAP is wrong"),
        (HEAD.replace("1000", "1e12") + ": 0 4 0 a\nE\n", "more than an hour"),
        ("#VERSION:7\n" + HEAD + ": 0 4 0 a\nE\n", "version 7"),
        (HEAD + "#MP3:../secret.mp3\n: 0 4 0 a\nE\n", "outside the song's folder"),
        (HEAD + "#COVER:a\\..\\..\\b.jpg\n: 0 4 0 a\nE\n", "outside the song's folder"),
        (HEAD + "#VIDEO:/etc/passwd\n: 0 4 0 a\nE\n", "outside the song's folder"),
        (HEAD + "#AUDIO:C:\\song.mp3\n: 0 4 0 a\nE\n", "outside the song's folder"),
        (HEAD + ": 0 1 0 a\n" * (NOTES_MAX + 1) + "E\n", "more than 20,000 notes"),
        (HEAD + "".join(f"#X{number}:1\n" for number in range(300)) + ": 0 4 0 a\n", "200 headers"),
    ],
)
def test_what_cannot_be_sung_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(SongTextError, match=sentence):
        read(text.encode())


def test_every_cut_of_a_real_text_is_read_or_refused_with_a_sentence() -> None:
    whole = (HEAD + ": 0 4 0 Hel\n* 4 4 0 lo\n- 10\n: 12 4 0 you\nE\n").encode()
    for length in range(len(whole)):
        try:
            read(whole[:length])
        except SongTextError as error:
            assert str(error).endswith(".")


def test_the_real_songs_are_read_without_a_warning(real_songs: Path) -> None:
    texts = sorted(real_songs.glob("songs/*/song.txt"))
    assert texts
    for text in texts:
        assert read(text.read_bytes()).warnings == ()


@given(st.lists(st.sampled_from([*"0123456789 -:*FRGBPE#\n", "TITLE", "BPM:", "RELATIVE:yes", "가"]), max_size=60))
def test_no_text_whatever_ends_in_anything_but_a_song_or_a_sentence(pieces: list[str]) -> None:
    try:
        read((HEAD + "".join(pieces)).encode())
    except SongTextError as error:
        assert str(error).endswith(".")
