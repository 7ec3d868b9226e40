"""A lean HTTP client: one member's one connection that stays open, as a browser keeps it.

It shares the machine with the house that it measures, and costs a tenth of what a general client costs it.
"""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

WAIT_S = 60
IDLE_S = 4.0
"""A connection that was idle for longer is left: the house hangs up soon after."""


class AnswerError(Exception):
    """The house refused what a measurement cannot do without."""


@dataclass(frozen=True)
class Answer:
    status_code: int
    content: bytes
    taken_ms: float
    """From before the request was written until the answer was read."""

    def json(self) -> Any:
        return json.loads(self.content)

    def expected(self) -> Any:
        """Its JSON. Raises AnswerError for a refusal."""
        if self.status_code >= 400:
            raise AnswerError(f"{self.status_code}: {self.content.decode(errors='replace')}")
        return self.json()


@dataclass
class Client:
    """Requests go one after another, as HTTP/1.1 on one connection has them."""

    address: str
    """http://host:port"""
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    _used_s: float = 0.0
    _free: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def request(
        self, method: str, path: str, headers: dict[str, str] | None = None, *,
        json: Any = None, params: dict[str, Any] | None = None, content: bytes = b"",
    ) -> Answer:  # fmt: skip
        """One request and its answer. Raises OSError and asyncio.IncompleteReadError when the house hangs up."""
        sent = {"Host": urlsplit(self.address).netloc, "Accept": "*/*", **(headers or {})}
        if json is not None:
            content, sent["Content-Type"] = _encode(json), "application/json"
        if content or method != "GET":
            sent["Content-Length"] = str(len(content))
        target = f"{path}?{urlencode(params)}" if params else path
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        began = time.perf_counter()
        async with self._free, asyncio.timeout(WAIT_S):
            reader, writer = await self._connected()
            writer.write("\r\n".join(lines).encode() + content)
            await writer.drain()
            status, body, closes = await _read(reader, method)
            self._used_s = time.perf_counter()
            if closes:
                self._close()
        return Answer(status, body, (time.perf_counter() - began) * 1_000)

    def _close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if time.perf_counter() - self._used_s > IDLE_S:
            self._close()
        if self._streams is None:
            parts = urlsplit(self.address)
            self._streams = await asyncio.open_connection(parts.hostname, parts.port)
        return self._streams


async def _read(reader: asyncio.StreamReader, method: str) -> tuple[int, bytes, bool]:
    """Status, body, and whether the house closes the connection after it."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split(" ")[1])
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    assert "transfer-encoding" not in headers, "the house's JSON answers tell their length"
    length = 0 if status == 204 or method == "HEAD" else int(headers["content-length"])
    body = await reader.readexactly(length)
    return status, body, headers.get("connection", "").lower() == "close"


def _encode(value: Any) -> bytes:
    return json.dumps(value).encode()
