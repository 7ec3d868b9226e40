"""What a singer chooses."""

from dataclasses import asdict

import pytest

from madang.media.presets import FIRST, NAMES, TABLE, MixSettings, character, read_settings, settings_of
from madang.media.rooms import impulse


def test_every_preset_has_a_character_a_room_and_sensible_settings() -> None:
    assert tuple(TABLE["presets"]) == NAMES
    for name in NAMES:
        assert settings_of(name).preset == name
        assert len(impulse(character(name).room, 48_000))


def test_what_is_chosen_stands_over_the_preset() -> None:
    chosen = settings_of("hall", reverb=0.1, lag_ms=30)
    assert chosen.reverb == 0.1 and chosen.lag_ms == 30
    assert chosen.compress == settings_of("hall").compress
    with pytest.raises(ValueError, match="lies between"):
        settings_of("hall", reverb=2)
    with pytest.raises(ValueError, match="preset is one of"):
        MixSettings(preset="cave")  # type: ignore[arg-type]


def test_settings_written_before_there_were_more_are_read() -> None:
    assert read_settings(asdict(settings_of("night", echo=1.0))) == settings_of("night", echo=1.0)
    assert read_settings({"preset": "plain", "reverb": 0.25, "gone": 1}) == settings_of("plain", reverb=0.25)
    assert read_settings({}) == settings_of(FIRST)
