"""The `#KEY:value` lines of a song text: which are known, in what units, and which file names are safe."""

import math
import re
from dataclasses import dataclass

from madang.media.songtext import SECONDS_MAX, SongTextError
from madang.media.ultrastar_tempo import Tempo

HEADER = re.compile(r"^\s*#\s*([^:]{1,64}?)\s*:(.*)$")
HEADERS_MAX = 200
VALUE_LENGTH_MAX = 4_000
BPM_MAX = 100_000
GAP_MS_MAX = 3_600_000
FILE_KEYS = ("AUDIO", "MP3", "COVER", "BACKGROUND", "VIDEO", "VOCALS", "INSTRUMENTAL")

Rows = list[tuple[int, str]]


@dataclass(frozen=True)
class Headers:
    """A text's headers, with the questions that reading asks."""

    values: dict[str, str]
    title: str
    artist: str
    version: str | None
    bpm: float
    gap_ms: float

    @property
    def relative(self) -> bool:
        return self.values.get("RELATIVE", "").strip().lower() in ("yes", "true", "1")

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name.lower() for name in self.names("LANGUAGE")))

    def names(self, key: str) -> tuple[str, ...]:
        """What a header lists between commas, each once."""
        names = (name.strip() for name in self.values.get(key, "").split(","))
        return tuple(dict.fromkeys(name for name in names if name))

    def words(self, key: str) -> str | None:
        return self.values.get(key, "").strip() or None

    @property
    def year(self) -> int | None:
        found = re.search(r"\b(\d{4})\b", self.values.get("YEAR", ""))
        return int(found.group(1)) if found else None

    def voice_name(self, number: int) -> str:
        return (self.values.get(f"P{number}") or self.values.get(f"DUETSINGERP{number}") or "").strip()

    def file(self, *keys: str) -> str | None:
        """The first of the keys that names a file."""
        for key in keys:
            if name := self.values.get(key, "").strip():
                return name.replace("\\", "/")
        return None

    def number(self, key: str) -> float | None:
        value = self.values.get(key, "").strip()
        return decimal(value, f"#{key}") if value else None

    def seconds(self, key: str) -> float | None:
        """A header that version 2 counts in milliseconds and older ones in seconds."""
        value = self.number(key)
        if value is None:
            return None
        return value / 1000 if self._is_version_2 else value

    def milliseconds(self, key: str) -> float | None:
        seconds = self.seconds(key)
        return None if seconds is None else seconds * 1000

    def medley_ms(self, tempo: Tempo) -> tuple[float, float] | None:
        """Where the part for medleys lies: in beats until version 2, in milliseconds there."""
        start, end = self.number("MEDLEYSTARTBEAT"), self.number("MEDLEYENDBEAT")
        if start is not None and end is not None:
            return tempo.seconds(start) * 1000, tempo.seconds(end) * 1000
        start, end = self.number("MEDLEYSTART"), self.number("MEDLEYEND")
        return None if start is None or end is None else (start, end)

    @property
    def _is_version_2(self) -> bool:
        return self.version is not None and self.version.startswith("2")


def read_headers(rows: Rows) -> tuple[Headers, Rows, list[str]]:
    """The headers, the rows that are not headers, and warnings. Raises SongTextError."""
    values: dict[str, str] = {}
    rest: Rows = []
    warnings: list[str] = []
    for number, row in rows:
        if not row.lstrip().startswith("#"):
            rest.append((number, row))
            continue
        found = HEADER.match(row)
        if found is None:
            warnings.append(f"Line {number} is not a header: {row.strip()[:40]!r}.")
            continue
        key, value = found.group(1).upper(), found.group(2).strip()
        if len(value) > VALUE_LENGTH_MAX:
            raise SongTextError(f"The header #{key} is longer than {VALUE_LENGTH_MAX:,} characters.")
        values[key] = value
        if len(values) > HEADERS_MAX:
            raise SongTextError(f"The song text has more than {HEADERS_MAX} headers.")
    _check_files(values)
    return _known(values), rest, warnings


def decimal(text: str, what: str) -> float:
    """A number with a point or a comma. Raises SongTextError naming `what`."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        raise SongTextError(f"{_sentence(what)} is not a number: {text[:40]!r}.") from None
    if not math.isfinite(value):
        raise SongTextError(f"{_sentence(what)} is not a number: {text[:40]!r}.")
    return value


def _known(values: dict[str, str]) -> Headers:
    for key in ("TITLE", "ARTIST", "BPM"):
        if not values.get(key):
            raise SongTextError(f"The song text has no #{key}: it is cut off or not an UltraStar text.")
    version = values.get("VERSION", "").strip().lstrip("vV") or None
    if version is not None and not re.match(r"^[012](\.|$)", version):
        raise SongTextError(f"The song text is of version {version[:20]}; versions up to 2 can be read.")
    # Old editors wrote a time signature behind the tempo ("380,4"); it reads as the decimal 380.4, as players read it.
    bpm = decimal(values["BPM"], "#BPM")
    if not 0 < bpm <= BPM_MAX:
        raise SongTextError(f"#BPM is {values['BPM'][:20]}, which cannot be.")
    gap_ms = decimal(values.get("GAP") or "0", "#GAP")
    if abs(gap_ms) > GAP_MS_MAX:
        raise SongTextError(f"#GAP is {values['GAP'][:20]} ms, more than an hour.")
    headers = Headers(values, values["TITLE"], values["ARTIST"], version, bpm, gap_ms)
    for key in ("START", "END", "VIDEOGAP", "PREVIEWSTART"):
        value = headers.number(key)
        if value is not None and abs(value) > SECONDS_MAX * 1000:
            raise SongTextError(f"#{key} lies beyond {SECONDS_MAX // 3600} hours.")
    return headers


def _check_files(values: dict[str, str]) -> None:
    for key in FILE_KEYS:
        name = values.get(key, "").strip().replace("\\", "/")
        if name.startswith("/") or re.match(r"^[A-Za-z]:", name) or ".." in name.split("/"):
            raise SongTextError(f"#{key} names a file outside the song's folder: {name[:60]!r}.")


def _sentence(what: str) -> str:
    return what[0].upper() + what[1:]
