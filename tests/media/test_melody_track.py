"""Which track of a MIDI file is sung."""

from madang.media import midi
from madang.media.melody_track import candidates, melody, name_of
from madang.media.midi_lyrics import lyrics_of
from tests.media.midi_files import TICKS, file, karaoke, meta, note, track


def test_the_part_that_begins_with_the_words_is_proposed_and_drums_never() -> None:
    found = midi.read(karaoke())
    onsets = [each.at_s for line in lyrics_of(found).lines for each in line]
    assert [each.number for each in candidates(found.parts, onsets)] == [3, 1]


def test_words_weigh_more_than_a_name() -> None:
    onsets = [tick / 960 for tick in range(0, 9_600, 960)]
    named = [
        (0, meta(0x03, b"Melody")),
        *(each for tick in range(240, 9_600, TICKS) for each in note(tick, 200, 70, 1)),
    ]
    sung = [(0, meta(0x03, b"Track 2")), *(each for tick in range(0, 9_600, 960) for each in note(tick, 900, 60, 2))]
    first, second = candidates(midi.read(file(track(named), track(sung))).parts, onsets)
    assert (first.name, second.name) == ("Track 2", "Melody") and first.score > second.score


def test_a_lead_guitar_is_no_singer_by_its_name_alone() -> None:
    parts = [
        track(
            [(0, meta(0x03, name)), *(each for tick in range(0, 9_600, TICKS) for each in note(tick, 400, 60, number))]
        )
        for number, name in enumerate((b"Lead guitar", b"Lead vocal"))
    ]
    assert candidates(midi.read(file(*parts)).parts, [])[0].name == "Lead vocal"


def test_a_name_in_shift_jis_is_read() -> None:
    [part] = midi.read(file(track([(0, meta(0x03, "ボーカル".encode("cp932"))), *note(0, 400, 60)]))).parts
    assert name_of(part) == "ボーカル"


def test_a_melody_is_one_note_at_a_time() -> None:
    [part] = midi.read(file(track(note(0, 960, 60) + note(0, 960, 72) + note(480, 480, 64)))).parts
    assert [(each.pitch, each.start_s, each.end_s) for each in melody(part.notes)] == [(72, 0, 0.5), (64, 0.5, 1.0)]
