"""Karaoke files: words, the melody under them, and which track that is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.media import midi
from madang.media.midi_song import MelodyChoice, song_of
from madang.media.songtext import SongText, SongTextError
from tests.media.midi_files import TICKS, file, karaoke, meta, note, track


def sung(content: bytes, part: int | None = None) -> tuple[SongText, MelodyChoice]:
    return song_of(midi.read(content), part, "From its name", "Nobody")


def words(song: SongText) -> list[list[str]]:
    return [[note.text for note in line.notes] for line in song.voices[0].lines]


@pytest.mark.parametrize(
    ("encoding", "title", "syllables"),
    [
        ("cp932", "さくら", ["\\さ", "く", "ら ", "/さ", "く", "ら", "のやま "]),
        ("cp949", "아리랑", ["\\아", "리", "랑 ", "/아", "라", "리", "요 "]),
        ("cp1252", "Chanson d’été", ["\\L’", "é", "té ", "/est ", "fi", "ni", "e "]),
        ("utf-8", "Song", ["\\one ", "two ", "three ", "/four ", "five ", "six ", "seven "]),
    ],
)
def test_a_kar_file_in_any_encoding_has_its_words_on_its_melody(
    encoding: str, title: str, syllables: list[str]
) -> None:
    song, choice = sung(karaoke(syllables, encoding=encoding, title=title))
    assert (song.title, song.artist, song.encoding) == (title, "Traditional", encoding)
    assert ["".join(line) for line in words(song)] == [
        "".join(syllables[:3]).strip("\\/"), "".join(syllables[3:]).strip("\\/"),
    ]  # fmt: skip
    assert [each.pitch for each in song.voices[0].notes] == [67, 69, 67, 64, 62, 60, 62]
    assert song.voices[0].notes[0].start_s == 1.0 and song.has_melody
    assert choice.number == 3 and choice.candidates[0].name == "Vocal"


def test_lyric_events_with_hyphens_and_returns_are_words_and_lines() -> None:
    song, _ = sung(karaoke(["Hel-", "lo\r", "my", "friend", "la-", "la", "la"], lyric_events=True))
    assert words(song) == [["Hel", "lo "], ["my ", "friend ", "la", "la ", "la "]]


def test_another_part_may_be_taken_and_one_that_is_not_there_is_refused() -> None:
    song, choice = sung(karaoke(), 1)
    assert choice.number == 1 and {each.pitch for each in song.voices[0].notes if each.kind == "normal"} == {40}
    with pytest.raises(SongTextError, match="no track 9"):
        sung(karaoke(), 9)


def test_without_words_the_name_and_one_note_at_a_time_decide() -> None:
    chords = [event for tick in range(0, 9_600, TICKS) for pitch in (60, 64, 67) for event in note(tick, 400, pitch, 2)]
    tune = [event for tick in range(0, 9_600, TICKS) for event in note(tick, 400, 60 + tick // TICKS % 9, 3)]
    song, choice = sung(file(track(chords), track([(0, meta(0x03, b"Lead vocal")), *tune])))
    assert choice.number == 2 and words(song)[0][0] == "la "
    assert (song.title, song.artist) == ("From its name", "Nobody") and "no words" in song.warnings[-1]


def test_further_notes_hold_the_syllable_and_notes_far_from_words_are_the_bands() -> None:
    events = [(0, meta(0x05, b"Oh ")), (960, meta(0x05, b"yes "))]
    notes = note(0, 400, 60) + note(480, 400, 62) + note(960, 400, 64) + note(19_200, 400, 70)
    song, _ = sung(file(track([*events, *notes])))
    assert [(each.text, each.pitch) for each in song.voices[0].notes] == [("Oh", 60), ("~ ", 62), ("yes ", 64)]


def test_a_syllable_without_a_note_is_sung_freely() -> None:
    events = [(0, meta(0x05, b"Oh ")), (9_600, meta(0x05, b"spoken "))]
    song, _ = sung(file(track([*events, *note(0, 400, 60)])))
    assert [each.kind for each in song.voices[0].notes] == ["normal", "freestyle"]


def test_drums_alone_cannot_be_sung() -> None:
    with pytest.raises(SongTextError, match="drums"):
        sung(file(track(note(0, 400, 36, 9))))


@given(st.lists(st.binary(max_size=12), min_size=1, max_size=12), st.sampled_from([0x01, 0x05]))
def test_no_texts_whatever_end_in_anything_but_a_song_or_a_sentence(texts: list[bytes], kind: int) -> None:
    events = [(place * 400, meta(kind, text)) for place, text in enumerate(texts)]
    try:
        sung(file(track([*events, *note(0, 400, 60), *note(900, 400, 62)])))
    except SongTextError as error:
        assert str(error).endswith(".")
