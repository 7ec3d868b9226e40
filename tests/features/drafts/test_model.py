"""What stops a draft from becoming a song, and what is only worth knowing: all told at once."""

from dataclasses import replace

import pytest

from madang.features.drafts.model import Content, DraftHolder, DraftLine, DraftNote, SoundFacts, checks

SOUND = SoundFacts("song.wav", 70_000, -14.0, clipped=False, silences=[])
NOTES = [DraftNote("Sing ", 1_000, 1_500, 60), DraftNote("now", 1_500, 2_000, 62, "golden")]
READY = Content(
    title="A Song",
    artist="Nobody",
    languages=["english"],
    holders=[DraftHolder(7, 10_000)],
    declared=True,
    lines=[DraftLine(NOTES)],
)


def codes(content: Content, sound: SoundFacts | None = SOUND, unknown: tuple[int, ...] = ()) -> list[str]:
    return [check.code for check in checks(content, sound, unknown)]


def with_note(note: DraftNote) -> Content:
    return replace(READY, lines=[DraftLine([*NOTES, note])])


def test_a_song_with_everything_in_it_is_ready() -> None:
    assert codes(READY) == []


def test_an_empty_draft_hears_of_everything_at_once() -> None:
    found = checks(Content(), None, ())
    assert {check.code for check in found} == {
        "no_title", "no_artist", "no_language", "shares_wrong", "not_declared", "no_sound", "no_words",
    }  # fmt: skip
    assert all(check.stops for check in found)


@pytest.mark.parametrize(
    ("note", "code"),
    [
        (DraftNote("la", pitch=60), "untimed"),
        (DraftNote("la", 2_500, 2_500, 60), "no_length"),
        (DraftNote("la", 1_900, 2_500, 60), "overlap"),
        (DraftNote("la", 69_000, 70_001, 60), "beyond_sound"),
        (DraftNote("la", 2_500, 3_000, 20), "out_of_range"),
        (DraftNote("la", 2_500, 3_000, 100), "out_of_range"),
    ],
)
def test_a_wrong_note_is_named_with_its_place(note: DraftNote, code: str) -> None:
    [check] = checks(with_note(note), SOUND, ())
    assert (check.code, check.stops, check.count, check.places) == (code, True, 1, [[0, 2]])


@pytest.mark.parametrize(
    ("note", "code"),
    [(DraftNote("la", 2_500, 3_000), "unpitched"), (DraftNote("la", 2_500, 3_000, 90), "hard_to_reach")],
)
def test_what_is_only_unusual_is_told_and_stops_nothing(note: DraftNote, code: str) -> None:
    [check] = checks(with_note(note), SOUND, ())
    assert (check.code, check.stops) == (code, False)


def test_rap_needs_no_pitch_and_words_alone_give_no_points() -> None:
    assert codes(with_note(DraftNote("yo", 2_500, 3_000, kind="rap"))) == []
    spoken = replace(READY, lines=[DraftLine([DraftNote("la", 0, 500, kind="freestyle")])])
    assert codes(spoken) == ["no_melody"]


def test_the_sound_is_looked_at_too() -> None:
    sound = SoundFacts("song.wav", 59_000, -30.0, clipped=True, silences=[[10_000, 16_000]])
    found = checks(READY, sound, ())
    assert {check.code for check in found} == {"quiet", "clipped", "gaps", "short"}
    assert not any(check.stops for check in found)
    assert codes(READY, replace(SOUND, lufs=-4.0)) == ["loud"]
    assert codes(READY, replace(SOUND, lufs=None, silences=[[0, 70_000]])) == ["silent"]


def test_shares_add_to_the_whole_and_belong_to_accounts_that_are_there() -> None:
    short = replace(READY, holders=[DraftHolder(7, 9_999)])
    twice = replace(READY, holders=[DraftHolder(7, 5_000), DraftHolder(7, 5_000)])
    assert codes(short) == codes(twice) == ["shares_wrong"]
    assert codes(READY, unknown=(7,)) == ["holder_unknown"]
