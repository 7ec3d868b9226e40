"""The house's own songs are whole, long enough to count, and in tune with what people know."""

import pytest

from madang import house_songs
from madang.media.chords import notes_of
from madang.media.ultrastar import read

BEGINNINGS = {
    # Pitches of the first notes, as intervals from the first one.
    "arirang": [0, 2, 0, 2, 5, 7, 5, 7, 9, 7, 9, 5, 2, 0],
    "auld_lang_syne": [0, 5, 5, 5, 9, 7, 5, 7, 9, 5, 5, 9, 12, 14],
    "sakura": [0, 0, 2, 0, 0, 2, 0, 2, 3, 2, 0, 2, 0, -4],
    "amazing_grace": [0, 5, 9, 5, 9, 7, 5, 2, 0, 0, 5, 9, 5, 9, 7, 12],
}


def test_there_are_four_songs_in_three_languages() -> None:
    songs = [read(text) for text in house_songs.texts().values()]
    assert {song.languages for song in songs} == {("korean",), ("english",), ("japanese",)}
    assert len(songs) == len(BEGINNINGS)


@pytest.mark.parametrize("name", house_songs.texts())
def test_a_song_is_whole(name: str) -> None:
    song = read(house_songs.texts()[name])
    (voice,) = song.voices
    assert song.warnings == ()
    assert voice.lines[0].start_s > 4, "there is time to breathe before the first note"
    assert voice.lines[-1].end_s - voice.lines[0].start_s >= 60
    assert sum(note.duration_s for note in voice.notes) >= 50
    assert {"normal", "golden"} == {note.kind for note in voice.notes}
    assert all(
        first.end_s <= second.start_s + 1e-9 for first, second in zip(voice.notes, voice.notes[1:], strict=False)
    )
    assert all(57 <= note.pitch <= 76 for note in voice.notes)


@pytest.mark.parametrize(("name", "intervals"), BEGINNINGS.items())
def test_a_melody_begins_as_everybody_knows_it(name: str, intervals: list[int]) -> None:
    notes = read(house_songs.texts()[name]).voices[0].notes
    sung = [note.pitch - notes[0].pitch for note in notes]
    assert sung[: len(intervals)] == intervals


@pytest.mark.parametrize("name", house_songs.texts())
def test_the_chords_lie_under_the_melody(name: str) -> None:
    song = read(house_songs.texts()[name])
    metre, quarter = int(song.headers["METRE"]), int(song.headers["QUARTER"])
    bars = [bar.split() for bar in song.headers["CHORDS"].split("|")]
    inside = whole = 0
    for note in song.voices[0].notes:
        bar, place = divmod(note.beat, metre * quarter)
        chords = bars[bar]
        chord = chords[min(len(chords) - 1, place * len(chords) // (metre * quarter))]
        whole += note.beats
        inside += note.beats * (note.pitch % 12 in {step % 12 for step in notes_of(chord)})
    assert inside / whole > 0.65
