"""How a voice may sound: the presets, and what a singer chooses. `presets.json` is read by the browser too.

A preset is a character (its filters, its room, the times of its echo) and the settings that it proposes; a singer may
change every setting by ear. Nothing here computes sound, so whoever only needs the names need not load arrays.
"""

import json
from dataclasses import dataclass, fields
from importlib import resources
from math import isfinite
from typing import Any, Final, Literal, get_args

PresetName = Literal["plain", "dry", "room", "hall", "plate", "echo", "radio", "night"]
FilterKind = Literal["lowpass", "highpass", "peaking", "lowshelf", "highshelf"]
NAMES: Final[tuple[PresetName, ...]] = get_args(PresetName)
FIRST: Final[PresetName] = "room"
"""What a kept singing is mixed with before its singer chooses."""
TABLE: Final[dict[str, Any]] = json.loads(resources.files(__package__).joinpath("presets.json").read_text("utf-8"))
"""Every number of the chain, shared with the browser."""

LEVEL_DB_MIN, LEVEL_DB_MAX = -60.0, 12.0
TONE_DB_MAX = 12.0
LAG_MS_MAX = 1_000


@dataclass(frozen=True)
class Filter:
    """One equaliser stage, in the words and the units of Web Audio's BiquadFilterNode."""

    type: FilterKind
    frequency_hz: float
    q: float
    """Decibels for lowpass and highpass, a plain factor for peaking, nothing for shelves."""
    gain_db: float


@dataclass(frozen=True)
class Preset:
    """A character of sound."""

    name: PresetName
    filters: tuple[Filter, ...]
    room: str
    delay_ms: float
    """Between two repeats of the echo."""
    feedback: float
    dark_hz: float
    """Each repeat of the echo loses what lies above."""


@dataclass(frozen=True)
class MixSettings:
    """What a singer chooses by ear. Levels are relative to a good balance; shares lie between 0 and 1."""

    preset: PresetName = FIRST
    voice_db: float = 0.0
    accompaniment_db: float = 0.0
    echo: float = 0.0
    reverb: float = 0.0
    bass_db: float = 0.0
    treble_db: float = 0.0
    compress: float = 0.0
    deess: float = 0.0
    """How far sharp s and sh sounds are softened."""
    pitch_help: float = 0.0
    """How far the pitch is drawn towards the song's scale; 0 is off."""
    gate: bool = False
    """Whether pauses fall silent."""
    automatic_level: bool = False
    """Whether the voice follows the accompaniment's loudness."""
    lag_ms: float = 0.0
    """How late the voice lies: it is moved earlier by as much."""

    def __post_init__(self) -> None:
        if self.preset not in NAMES:
            raise ValueError(f"preset is one of {', '.join(NAMES)}.")
        for name, low, high in BOUNDS:
            value = getattr(self, name)
            if not (isfinite(value) and low <= value <= high):
                raise ValueError(f"{name} lies between {low:g} and {high:g}.")


BOUNDS: Final = (
    ("voice_db", LEVEL_DB_MIN, LEVEL_DB_MAX),
    ("accompaniment_db", LEVEL_DB_MIN, LEVEL_DB_MAX),
    ("echo", 0, 1),
    ("reverb", 0, 1),
    ("bass_db", -TONE_DB_MAX, TONE_DB_MAX),
    ("treble_db", -TONE_DB_MAX, TONE_DB_MAX),
    ("compress", 0, 1),
    ("deess", 0, 1),
    ("pitch_help", 0, 1),
    ("lag_ms", -LAG_MS_MAX, LAG_MS_MAX),
)


def settings_of(preset: PresetName, **chosen: Any) -> MixSettings:
    """The preset's own settings, but for what was chosen. Raises ValueError for what lies beyond sense."""
    return MixSettings(**({"preset": preset} | TABLE["presets"][preset]["settings"] | chosen))


def read_settings(kept: dict[str, Any]) -> MixSettings:
    """Settings as they were written down; what was not known then has its preset's value."""
    known = {field.name for field in fields(MixSettings)} - {"preset"}
    return settings_of(kept.get("preset", FIRST), **{name: kept[name] for name in known if name in kept})


def character(name: PresetName) -> Preset:
    """The preset's filters, room and echo."""
    row = TABLE["presets"][name]
    filters = tuple(Filter(**each) for each in row["filters"])
    return Preset(name, filters, row["room"], row["delay_ms"], row["feedback"], row["dark_hz"])
