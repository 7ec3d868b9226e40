"""MIDI files, whole and broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.media.midi import TRACKS_MAX, read
from madang.media.songtext import SongTextError
from tests.media.midi_files import file, karaoke, meta, note, track

QUARTER = 480


def test_notes_have_their_seconds_also_where_the_tempo_changes() -> None:
    tempo = track(
        [(0, meta(0x51, (500_000).to_bytes(3, "big"))), (QUARTER, meta(0x51, (1_000_000).to_bytes(3, "big")))]
    )
    [part] = read(file(tempo, track(note(0, QUARTER, 60) + note(QUARTER, QUARTER, 62)))).parts
    assert [(each.start_s, each.end_s) for each in part.notes] == [(0, 0.5), (0.5, 1.5)]


def test_a_tempo_of_zero_is_passed_over_and_it_is_said() -> None:
    song = read(file(track([(0, meta(0x51, b"\0\0\0")), *note(0, QUARTER, 60)])))
    assert song.parts[0].notes[0].end_s == 0.5 and "tempo of zero" in song.warnings[0]


def test_running_status_goes_on_and_a_cut_one_is_passed_over() -> None:
    running = track(
        [(0, bytes([0x90, 60, 90])), (QUARTER, bytes([60, 0])), (QUARTER, bytes([62, 90])), (960, bytes([62, 0]))]
    )
    assert [each.pitch for each in read(file(running)).parts[0].notes] == [60, 62]
    cut = track([(0, bytes([60, 90])), *note(0, QUARTER, 64)])
    song = read(file(cut))
    assert 64 in [each.pitch for each in song.parts[0].notes] and "without a status" in song.warnings[0]


def test_two_hundred_tracks_are_read() -> None:
    song = read(file(*[track(note(number, QUARTER, 60 + number % 12)) for number in range(200)]))
    assert [part.number for part in song.parts] == list(range(1, 201))


def test_a_file_of_one_track_gives_a_part_for_each_channel() -> None:
    events = note(0, QUARTER, 60, 0) + note(0, QUARTER, 40, 1) + note(0, QUARTER, 36, 9)
    parts = read(file(track(events), format=0)).parts
    assert [(part.channel, part.is_drums) for part in parts] == [(0, False), (1, False), (9, True)]


def test_film_time_is_counted_in_frames() -> None:
    [part] = read(file(track(note(0, 1_000, 60)), division=0xE728)).parts
    assert part.notes[0].end_s == pytest.approx(1.0), "25 frames of 40 ticks"


def test_program_volume_and_pedal_are_heard() -> None:
    events = [
        (0, bytes([0xC0, 40])),
        (0, bytes([0xB0, 7, 127])),
        (0, bytes([0xB0, 10, 127])),
        (0, bytes([0xB0, 64, 127])),
    ]
    [part] = read(file(track([*events, *note(0, QUARTER, 60), (960, bytes([0xB0, 64, 0]))]))).parts
    [held] = part.notes
    assert (held.program, held.level, held.side, held.end_s) == (40, 1.0, 1.0, 1.0)


def test_a_track_that_is_cut_gives_what_was_there() -> None:
    whole = file(track(note(0, QUARTER, 60) + note(QUARTER, QUARTER, 62)))
    for length in range(len(whole) - 12, len(whole)):
        song = read(whole[:length])
        assert song.parts[0].notes[0].pitch == 60


def test_a_file_in_a_riff_is_unwrapped() -> None:
    content = karaoke()
    wrapped = b"RIFF" + (len(content) + 12).to_bytes(4, "little") + b"RMIDdata" + len(content).to_bytes(4, "little")
    assert read(wrapped + content).parts == read(content).parts


BAD = {
    "nothing": b"",
    "another file": b"RIFF" + bytes(40),
    "a head alone": file(),
    "no notes": file(track([])),
    "no ticks": file(track(note(0, QUARTER, 60)), division=0),
    "no ticks in a frame": file(track(note(0, QUARTER, 60)), division=0xE700),
    "a note of days": file(
        track([(0, bytes([0x90, 60, 90])), *[((2**28 - 1) * each, b"\xa0\0\0") for each in range(1, 9)]])
    ),
    "too many tracks": file(*[track([]) for _ in range(TRACKS_MAX + 1)]),
    "too many notes": file(
        track([(0, bytes([0x90, 60, 90]))] + [(each, bytes([60, 90])) for each in range(1, 200_002)])
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_music_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(SongTextError, match=r"\.$"):
        read(BAD[name])


@given(st.binary(max_size=300), st.integers(0, 0xFFFF))
def test_no_bytes_whatever_end_in_anything_but_music_or_a_sentence(body: bytes, division: int) -> None:
    content = b"MThd\0\0\0\6\0\1\0\1" + division.to_bytes(2, "big") + b"MTrk" + len(body).to_bytes(4, "big") + body
    for each in (content, body):
        try:
            read(each)
        except SongTextError as error:
            assert str(error).endswith(".")


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_real_file_with_one_wrong_byte_is_music_or_a_sentence(place: int, value: int) -> None:
    content = bytearray(karaoke())
    content[place % len(content)] = value
    try:
        read(bytes(content))
    except SongTextError as error:
        assert str(error).endswith(".")
