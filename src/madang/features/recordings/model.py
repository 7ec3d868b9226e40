"""What a recording is, how much of it somebody has heard, and what is told about it."""

from collections.abc import Sequence
from enum import StrEnum

from madang.plumbing.live import Message
from madang.plumbing.outbox import HouseEvent

WAVEFORM_COLUMNS = 400
SINGERS_MAX = 32
"""Voices in one recording; a gift has no more receivers either."""
MIX_TRIES_MAX = 5
MIX_WAITED_MS = 60_000
"""A mix that has waited so long is given to the job again."""


class State(StrEnum):
    KEPT = "kept"
    PUBLISHED = "published"


class Consent(StrEnum):
    """What a singer says of a recording that somebody else made with their voice."""

    ASKED = "asked"
    GIVEN = "given"


class Opens(StrEnum):
    """Whether others may sing to a voice."""

    NO = "no"
    ASK = "ask"
    """Each use is asked for."""
    ALL = "all"
    """Every use is agreed to beforehand."""


class RecordingKept(HouseEvent, frozen=True, tag="RecordingKept"):
    """A singer keeps a singing."""

    id: str
    singing: str
    account: int


class RecordingPublished(HouseEvent, frozen=True, tag="RecordingPublished"):
    """Everybody may hear the recording."""

    id: str
    account: int
    counted: bool
    """Whether its singing counts for participation."""
    published_ms: int


class RecordingUnpublished(HouseEvent, frozen=True, tag="RecordingUnpublished"):
    """Its singer alone may hear the recording again."""

    id: str
    account: int


class RecordingDeleted(HouseEvent, frozen=True, tag="RecordingDeleted"):
    """The recording is gone, and with it these files of sound."""

    id: str
    account: int
    files: list[str]


class PartRemoved(HouseEvent, frozen=True, tag="PartRemoved"):
    """A voice is in the recording no more, and these files are needed by nobody else."""

    recording: str
    singing: str
    account: int
    files: list[str]


class SoundReplaced(HouseEvent, frozen=True, tag="SoundReplaced"):
    """A new mix took the place of these files."""

    files: list[str]


class LikeGiven(HouseEvent, frozen=True, tag="LikeGiven"):
    """A member likes a recording for the first time; taking it back and giving it again is not told."""

    recording: str
    account: int
    singer: int


class RecordingMixed(Message, frozen=True, tag="RecordingMixed"):
    """For its singer: the mix is as the settings say, or could not be made. Fetch the recording again."""

    recording: str


class ConsentAsked(Message, frozen=True, tag="ConsentAsked"):
    """For a singer: somebody made a recording with their voice and asks whether it may be so."""

    recording: str


class PartsChanged(Message, frozen=True, tag="PartsChanged"):
    """For the recording's singers: a voice came or went, or somebody agreed. Fetch the recording again."""

    recording: str


class PartWithdrawn(Message, frozen=True, tag="PartWithdrawn"):
    """For whoever sings to the recording at this moment: it is not open any more, and theirs stays theirs alone."""

    recording: str


class LikesChanged(Message, frozen=True, tag="LikesChanged"):
    """On the recording's topic."""

    likes: int


def score_together(scores: Sequence[int]) -> int:
    """Of several voices: their mean, floored."""
    return sum(scores) // len(scores)


class Heard:
    """Which seconds of a recording were served to a member, whatever the order and however often."""

    def __init__(self, mask: bytes = b"") -> None:
        self._mask = int.from_bytes(mask, "little")

    def add(self, first_byte: int, end_byte: int, size_bytes: int, duration_ms: int) -> None:
        """Note that these bytes of a file of so many bytes and milliseconds were sent; whole seconds count."""
        if size_bytes <= 0 or end_byte <= first_byte:
            return
        first_s = -(-first_byte * duration_ms // (size_bytes * 1000))
        end_s = end_byte * duration_ms // (size_bytes * 1000)
        if end_s > first_s:
            self._mask |= ((1 << (end_s - first_s)) - 1) << first_s

    def merge(self, mask: bytes) -> None:
        """Add what was noted elsewhere."""
        self._mask |= int.from_bytes(mask, "little")

    @property
    def seconds(self) -> int:
        return self._mask.bit_count()

    @property
    def mask(self) -> bytes:
        """One bit a second, the first second lowest."""
        return self._mask.to_bytes((self._mask.bit_length() + 7) // 8, "little")
