"""Scores: parts, verses, ties, repeats, packed files, and what must not be opened."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.media.musicxml import Score, read
from madang.media.songtext import SongTextError

TYPE = '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 3.1 Partwise//EN" "partwise.dtd">'


def note(step: str, quarters: int = 1, words: str = "", more: str = "", alter: int = 0, octave: int = 4) -> str:
    lyric = ""
    if words:
        syllabic = "begin" if words.endswith("-") else "single"
        lyric = f"<lyric number='1'><syllabic>{syllabic}</syllabic><text>{words.rstrip('-')}</text></lyric>"
    pitch = f"<pitch><step>{step}</step><alter>{alter}</alter><octave>{octave}</octave></pitch>"
    return f"<note>{more}{pitch}<duration>{quarters * 2}</duration>{lyric}</note>"


def measure(*notes: str, number: int = 1) -> str:
    return f"<measure number='{number}'>{''.join(notes)}</measure>"


def score(*parts: str, names: tuple[str, ...] = ("Voice",), head: str = "") -> bytes:
    listed = "".join(
        f"<score-part id='P{i}'><part-name>{name}</part-name></score-part>" for i, name in enumerate(names)
    )
    told = "".join(f"<part id='P{i}'>{part}</part>" for i, part in enumerate(parts))
    whole = f"<score-partwise>{head}<part-list>{listed}</part-list>{told}</score-partwise>"
    return f"<?xml version='1.0'?>{TYPE}{whole}".encode()


START = "<attributes><divisions>2</divisions></attributes><direction><sound tempo='60'/></direction>"


def sung(found: Score, voice: int = 0) -> list[tuple[str, int, float, float]]:
    return [(each.text, each.pitch, each.start_s, each.end_s) for each in found.song.voices[voice].notes]


def test_syllables_have_their_notes_and_seconds() -> None:
    found = read(
        score(measure(START, note("C", 1, "Hel-"), note("F", 2, "lo", alter=1), note("B", 1, "you", octave=3)))
    )
    assert sung(found) == [("Hel", 60, 0, 1), ("lo ", 66, 1, 3), ("you ", 59, 3, 4)]
    assert found.sung == (1,) and found.end_s == 4


def test_title_and_makers_are_read_else_the_files_name_stands() -> None:
    makers = "<identification><creator type='composer'>Somebody</creator></identification>"
    head = f"<work><work-title>Song</work-title></work>{makers}"
    part = measure(START, note("C", 1, "la"))
    told, silent = read(score(part, head=head), "t", "a").song, read(score(part), "t", "a").song
    assert (told.title, told.artist, silent.title, silent.artist) == ("Song", "Somebody", "t", "a")


def test_tied_notes_are_one_and_notes_without_words_hold() -> None:
    tie = note("C", 1, "Oh", "<tie type='start'/>") + note("C", 1, "", "<tie type='stop'/>") + note("D", 1)
    assert sung(read(score(measure(START, tie)))) == [("Oh", 60, 0, 2), ("~ ", 62, 2, 3)]


def test_a_repeat_is_played_out_with_its_endings_and_its_second_verse() -> None:
    verses = note("C", 1, "one").replace("</note>", "<lyric number='2'><text>two</text></lyric></note>")
    first = (
        "<barline><ending number='1' type='start'/></barline>"
        + note("D", 1, "again")
        + "<barline><repeat direction='backward'/></barline>"
    )
    second = "<barline><ending number='2' type='start'/></barline>" + note("E", 1, "end")
    found = read(score(measure(START, verses) + measure(first) + measure(second)))
    assert [text for text, *_ in sung(found)] == ["one ", "again ", "two ", "end "]


def test_backup_brings_a_second_voice_and_chords_their_highest_note() -> None:
    low = "<backup><duration>4</duration></backup>" + note("C", 2, octave=3)
    found = read(score(measure(START, note("C", 2, "la"), note("G", 2, "", "<chord/>"), low)))
    assert sung(found) == [("la ", 60, 0, 2)]
    assert sorted(each.pitch for each in found.parts[0].notes) == [48, 60, 67]


def test_parts_with_words_are_voices_and_the_others_play() -> None:
    parts = [
        measure(START, note("C", 4, "la")),
        measure(START, note("E", 4, "lo")),
        measure(START, note("C", 4, octave=2)),
    ]
    found = read(score(*parts, names=("Soprano", "Alto", "Piano")))
    assert [voice.name for voice in found.song.voices] == ["Soprano", "Alto"]
    assert found.sung == (1, 2) and [part.number for part in found.parts] == [1, 2, 3]


def test_a_transposing_part_sounds_where_it_sounds() -> None:
    attributes = "<attributes><divisions>2</divisions><transpose><chromatic>-2</chromatic></transpose></attributes>"
    assert read(score(measure(attributes, note("C", 1, "la")))).song.voices[0].notes[0].pitch == 58


def packed(*files: tuple[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            archive.writestr(name, body)
    return content.getvalue()


def test_a_packed_score_is_found_by_its_container() -> None:
    container = b"<container><rootfiles><rootfile full-path='deep/song.xml'/></rootfiles></container>"
    inner = score(measure(START, note("C", 1, "la")))
    found = read(packed(("META-INF/container.xml", container), ("other.xml", b"<x/>"), ("deep/song.xml", inner)))
    assert sung(found)[0][0] == "la " and sung(read(packed(("song.musicxml", inner))))[0][0] == "la "


ENTITY = b'<!DOCTYPE score-partwise [<!ENTITY a SYSTEM "file:///etc/passwd">]><score-partwise>&a;</score-partwise>'
BAD = {
    "nothing": b"",
    "no xml": b"hello",
    "an entity from outside": ENTITY,
    "a packed entity": packed(("song.xml", ENTITY)),
    "another document": b"<html/>",
    "by time": b"<score-timewise/>",
    "no parts": score(),
    "no notes": score(measure(START)),
    "a packed file without a score": packed(("readme.txt", b"")),
    "a broken packed file": packed(("song.xml", b"x" * 9_999))[:60],
    "a packed bomb": packed(("song.xml", bytes(40 * 1024 * 1024))),
    "a note of days": score(measure(START, note("C", 900_000, "la"))),
    "endless repeats": score(
        "".join(
            measure(START, note("C", 1, "a"), "<barline><repeat direction='backward' times='8'/></barline>")
            for _ in range(2_000)
        )
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_score_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(SongTextError, match=r"\.$"):
        read(BAD[name])


NUMBERS = ["1", "-1", "0", "nan", "inf", "1e9", "9" * 400, "", "x"]
PIECES = [
    *(f"<duration>{each}</duration>" for each in NUMBERS),
    *(f"<attributes><divisions>{each}</divisions></attributes>" for each in NUMBERS),
    *(f"<sound tempo='{each}'/>" for each in NUMBERS),
    *(f"<barline><repeat direction='backward' times='{each}'/></barline>" for each in NUMBERS),
    "<backup><duration>9</duration></backup>", "<note>", "</note>", "</measure><measure>", "<chord/>",
    "<pitch><step>C</step><octave>4</octave></pitch>", "<pitch><step>C</step><octave>99</octave></pitch>", "<rest/>",
    "<lyric><text>la</text></lyric>", "<barline><repeat direction='forward'/></barline>",
    note("C", 1, "la"),
]  # fmt: skip


@given(
    st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=20).map(lambda p: score(measure(*p))))
)
def test_no_bytes_whatever_end_in_anything_but_a_score_or_a_sentence(content: bytes) -> None:
    try:
        read(content, "title")
    except SongTextError as error:
        assert str(error).endswith(".")
