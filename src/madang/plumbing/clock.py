"""The time of the house, UTC milliseconds. In a sandbox it can be moved forward; a real house's cannot."""

import time
from pathlib import Path

from madang.plumbing.settings import BadSettingError

OFFSET_FILE = "clock-offset"
"""In the house's folder: how many milliseconds a sandbox's clock runs ahead, as decimal text."""


class Clock:
    """Tells the time; in a sandbox plus the offset that its folder holds, read again whenever the file changes."""

    def __init__(self, home: Path | None = None, sandbox: bool = False) -> None:
        self._offset_file = home / OFFSET_FILE if home is not None and sandbox else None
        self._seen: tuple[int, int] | None = None
        self._offset_ms = 0

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.offset_ms()

    def offset_ms(self) -> int:
        """How far a sandbox's clock runs ahead; 0 in a real house. Raises BadSettingError for a damaged file."""
        if self._offset_file is None:
            return 0
        try:
            found = self._offset_file.stat()
        except FileNotFoundError:
            return 0
        seen = (found.st_mtime_ns, found.st_ino)
        if seen != self._seen:
            try:
                self._offset_ms = int(self._offset_file.read_text("ascii").strip() or "0")
            except ValueError:
                said = f"{self._offset_file} does not hold a number of milliseconds; put it right, or remove it."
                raise BadSettingError(said) from None
            self._seen = seen
        return self._offset_ms
