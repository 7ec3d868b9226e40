"""What a singer is told first."""

import pytest

from madang.media.advice import SENTENCES_MAX, Advice, AdviceKind, advise
from madang.media.analysis import Analysis, Breath, LineMark, NoteMark, analyse
from madang.media.judging import judge
from madang.media.vibrato import Vibrato
from tests.media.sung_on_purpose import RATE, Manner, long_notes, sing

FINE = LineMark(20, 40, 1.0)


def analysis(*lines: LineMark, **beside: object) -> Analysis:
    notes = tuple(NoteMark(number * 1000, number, 0, 0, 1.0, None) for number in range(len(lines)))
    return Analysis(**({"notes": notes, "lines": lines, "breaths": (), "held_share": 0.7} | beside))  # type: ignore[arg-type]


def test_the_flat_line_and_the_late_one_are_told_after_what_was_good() -> None:
    voice = long_notes()
    manner = Manner({1: -40.0}, {2: 120.0}, vibrato_hz=5.5, vibrato_cents=60.0)
    judged = judge(voice, sing(voice, manner), RATE)
    good, first, second = advise(analyse(voice, judged.contour, lag_ms=judged.score.lag_ms))
    assert good.kind is AdviceKind.VIBRATO and good.amount == pytest.approx(5.5, abs=0.3)
    assert (first.kind, first.line) == (AdviceKind.LATE, 2) and first.amount == pytest.approx(120, abs=20)
    assert (second.kind, second.line) == (AdviceKind.FLAT, 1) and second.amount == pytest.approx(40, abs=8)


def test_what_nobody_hears_is_not_told() -> None:
    assert advise(analysis(FINE, LineMark(-24, 59, 1.0))) == ()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (LineMark(-25, 0, 1.0), Advice(AdviceKind.FLAT, 0, 25)),
        (LineMark(31, 0, 1.0), Advice(AdviceKind.SHARP, 0, 31)),
        (LineMark(20, 60, 1.0), Advice(AdviceKind.LATE, 0, 60)),
        (LineMark(20, -75, 1.0), Advice(AdviceKind.EARLY, 0, 75)),
        (LineMark(-200, 0, 1.0), Advice(AdviceKind.OTHER_NOTES, 0, 200)),
        (LineMark(None, None, 0.2), Advice(AdviceKind.LEFT_OUT, 0, 0.8)),
    ],
)
def test_each_fault_of_a_line_has_its_kind(line: LineMark, told: Advice) -> None:
    assert advise(analysis(line)) == (told,)


def test_the_worst_comes_first_and_no_line_is_told_of_twice() -> None:
    told = advise(
        analysis(LineMark(-30, 0, 1.0), LineMark(-100, 200, 1.0), LineMark(20, 90, 1.0), LineMark(-26, 0, 1.0))
    )
    assert [(each.kind, each.line) for each in told] == [
        (AdviceKind.FLAT, 1),
        (AdviceKind.LATE, 2),
        (AdviceKind.FLAT, 0),
    ]
    assert len(told) == SENTENCES_MAX


def test_one_swinging_note_is_not_yet_a_vibrato() -> None:
    swung = NoteMark(0, 0, 0, 0, 1.0, Vibrato(5.5, 60.0))
    assert advise(analysis(FINE, notes=(swung,))) == ()
    assert advise(analysis(FINE, notes=(swung, swung)))[0] == Advice(AdviceKind.VIBRATO, None, 5.5, 60)


def test_a_good_line_is_named_with_its_numbers() -> None:
    assert advise(analysis(FINE, LineMark(-4, 10, 1.0))) == (Advice(AdviceKind.LINE_GOOD, 1, 4, 10),)


def test_notes_let_go_and_breaths_in_mid_line_are_told() -> None:
    breaths = tuple(Breath(at, at + 300, True) for at in (1000, 2000, 3000))
    told = advise(analysis(FINE, held_share=0.4, breaths=breaths))
    assert {each.kind for each in told} == {AdviceKind.LET_GO, AdviceKind.BREATH_WITHIN}


def test_of_a_line_without_notes_to_meet_nothing_is_told() -> None:
    rap = Analysis((), (LineMark(None, None, 0.0),), (), None)
    assert advise(rap) == ()
