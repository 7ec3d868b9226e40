"""What a singing is, what makes it count, and what is told of it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from madang.ledger.genesis import ParticipationPolicy
from madang.ledger.units import BASIS_POINTS
from madang.plumbing.live import Message
from madang.plumbing.outbox import HouseEvent

RATE_MIN = 8_000
RATE_MAX = 192_000
CHUNK_MS_MAX = 10_000
SINGING_MS_MAX = 20 * 60_000
CHUNKS_MAX = 4_000
SAMPLE_BYTES = 2
CHUNK_BYTES_MAX = RATE_MAX * CHUNK_MS_MAX // 1000 * SAMPLE_BYTES
ABANDONED_AFTER_MS = 24 * 3_600_000
"""A singing without a new chunk for so long is finished by the house with what there is: until then the browser that
has the rest may come back, after a network that was away or a crash."""
INPUT_LAG_MS_MAX = 2_000
LAG_LEFT_MS = 150
"""A device that says its sound is later than this is believed about the rest: so slow wireless headphones still fall
into the window in which scoring looks for the lag."""
LAG_TAKEN_MS_MAX = 650
SOUND_KEPT_MS = 30 * 86_400_000
"""The sound of a singing that is not kept as a recording goes after so long."""
SCORING_TRIES_MAX = 5
SCORING_WAITED_MS = 60_000
"""A singing that has waited so long for its score is given to the job again."""

STAR_SCORES = (20, 40, 60, 75, 90)
"""From which score on there are one, two, three, four, five stars."""


class State(StrEnum):
    OPEN = "open"
    SCORING = "scoring"
    SCORED = "scored"
    FAILED = "failed"


class WhyNot(StrEnum):
    """Why a singing does not count for participation. The page says it in words."""

    NOT_SUNG = "not_sung"
    REPLAY = "replay"
    OWN_SONG = "own_song"
    SONG_TOO_SHORT = "song_too_short"
    NOT_COVERED = "not_covered"
    NOT_VOICED = "not_voiced"
    FEW_POINTS = "few_points"
    TOO_QUICK = "too_quick"
    OVERLAPS = "overlaps"


class VoiceNote(StrEnum):
    """What a singer may do better about the sound. The page says it in words."""

    CLIPPED = "clipped"


class SongSung(HouseEvent, frozen=True, tag="SongSung"):
    """A singing was scored."""

    singing: str
    account: int
    song: str
    song_number: int
    score: int
    """0 to 100, by the normal difficulty."""
    sung: bool
    counted: bool


class VoicesDropped(HouseEvent, frozen=True, tag="VoicesDropped"):
    """Files of sound that nothing names any more."""

    files: list[str]


class SingingScored(Message, frozen=True, tag="SingingScored"):
    """The member's singing has its score, or could not be scored; the page fetches it again."""

    singing: str
    score: int | None


@dataclass(frozen=True)
class Chunk:
    """A numbered piece of mono 16-bit little-endian sound, placed on the accompaniment's frames."""

    number: int
    first_frame: int
    rate: int
    sound: bytes

    @property
    def frames(self) -> int:
        return len(self.sound) // SAMPLE_BYTES

    @cached_property
    def digest(self) -> bytes:
        """By which a repeated upload is known: of the sound and its place."""
        return sha256(f"{self.first_frame}/{self.rate}/".encode() + self.sound).digest()


def chunk_fault(chunk: Chunk) -> str | None:
    """Why a chunk cannot be taken, as a sentence; None if it can."""
    if not RATE_MIN <= chunk.rate <= RATE_MAX:
        return f"Sound comes at {RATE_MIN} to {RATE_MAX} frames a second."
    if not 0 <= chunk.number < CHUNKS_MAX:
        return f"Chunks are numbered from 0 to {CHUNKS_MAX - 1}."
    if not chunk.sound or len(chunk.sound) % SAMPLE_BYTES:
        return "A chunk is at least one whole frame of 16 bits."
    if chunk.frames * 1000 > CHUNK_MS_MAX * chunk.rate:
        return f"A chunk lasts at most {CHUNK_MS_MAX // 1000} seconds."
    if chunk.first_frame < 0 or (chunk.first_frame + chunk.frames) * 1000 > SINGING_MS_MAX * chunk.rate:
        return f"A singing lasts at most {SINGING_MS_MAX // 60_000} minutes from the song's first frame."
    return None


@dataclass(frozen=True)
class Evidence:
    """What is known of a singing when it is decided whether it counts."""

    song_ms: int
    covered_share: float
    """Of the note time of the voice sung."""
    voiced_share: float
    points: int
    sung: bool
    length_ms: int
    """Of what was captured: an introduction that was skipped takes no time."""
    elapsed_ms: int | None
    """Between start and last upload, by the house's clock; None where a sandbox skips this."""
    holds_share: bool
    overlaps: bool
    replay: bool


def why_not_counted(evidence: Evidence, standards: ParticipationPolicy) -> WhyNot | None:
    """The first reason why a singing does not count by the standards in force; None if it does."""
    least_ms = evidence.length_ms * standards.elapsed_basis_points // BASIS_POINTS
    reasons = (
        (not evidence.sung, WhyNot.NOT_SUNG),
        (evidence.replay, WhyNot.REPLAY),
        (evidence.holds_share, WhyNot.OWN_SONG),
        (evidence.song_ms < standards.song_ms_min, WhyNot.SONG_TOO_SHORT),
        (evidence.covered_share * BASIS_POINTS < standards.coverage_basis_points, WhyNot.NOT_COVERED),
        (evidence.voiced_share * BASIS_POINTS < standards.voiced_basis_points, WhyNot.NOT_VOICED),
        (evidence.points < standards.score_points_min, WhyNot.FEW_POINTS),
        (evidence.elapsed_ms is not None and evidence.elapsed_ms < least_ms, WhyNot.TOO_QUICK),
        (evidence.overlaps, WhyNot.OVERLAPS),
    )
    return next((reason for holds, reason in reasons if holds), None)


def lag_taken_ms(input_lag_ms: int | None) -> int:
    """By how much the voice is moved earlier before its lag is looked for; a multiple of 10 ms."""
    return min(max(0, (input_lag_ms or 0) - LAG_LEFT_MS), LAG_TAKEN_MS_MAX) // 10 * 10


def stars(score: int) -> int:
    """0 to 5 for a score of 0 to 100."""
    return sum(score >= least for least in STAR_SCORES)
