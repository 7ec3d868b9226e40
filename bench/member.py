"""A member as the public API sees one: a key, a session, and what a page sends."""

import os
from dataclasses import dataclass, field
from typing import Any

from nacl.signing import SigningKey

from bench.client import Answer, Client
from madang.ledger.events import Command
from madang.ledger.rules.coin import GrantAllowance, Scope
from madang.ledger.rules.songs import SingSong
from madang.ledger.transactions import payload_of, seal, signing_message

EXPIRES_AHEAD = 600
RATE = 48_000
CHUNK_S = 3
MONTH_MS = 29 * 86_400_000


@dataclass
class Member:
    client: Client
    house: dict[str, Any]
    """What /api/house answered."""
    secret: SigningKey = field(default_factory=SigningKey.generate)
    account: int = 0
    token: str = ""

    @property
    def key(self) -> bytes:
        return bytes(self.secret.verify_key)

    async def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **sent: Any) -> Answer:
        """One request with the member's session."""
        session = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        return await self.client.request(method, f"/api{path}", session, **sent)

    async def arrive(self, name: str) -> None:
        """Open an account."""
        chain_id = bytes.fromhex(self.house["chain_id"])
        signature = self.secret.sign(b"madang/member/1" + chain_id + self.key).signature.hex()
        body = {"name": name, "key": self.key.hex(), "language": "en", "signature": signature}
        me = (await self.client.request("POST", "/api/members", {"X-Madang-Token": "1"}, json=body)).expected()
        self.account, self.token = me["account"], me["token"]

    def envelope(self, height: int, *commands: Command) -> str:
        """A transaction of these commands by the member's device, in hexadecimal."""
        payload = payload_of(os.urandom(8), height + EXPIRES_AHEAD, list(commands))
        message = signing_message(bytes.fromhex(self.house["chain_id"]), payload)
        return seal(payload, [(self.key, self.secret.sign(message).signature)]).hex()

    async def height(self) -> int:
        return int((await self.ask("GET", "/house")).expected()["height"])

    async def allow_gifts(self, now_ms: int) -> None:
        """The allowance that a first tap on a gift asks for."""
        cents = int(self.house["units_per_cent"])
        grant = GrantAllowance(
            self.account, self.house["delegate"], Scope.GIFTS, 500 * cents, 500 * cents, now_ms + MONTH_MS
        )
        envelope = self.envelope(await self.height(), grant)
        (await self.ask("POST", "/transactions", json={"envelope": envelope})).expected()

    async def sing(self, song: dict[str, Any], voice: bytes, height: int) -> list[Answer]:
        """Start a singing, send the voice (PCM, 48 kHz) in chunks, finish: every answer in order."""
        id = os.urandom(16)
        envelope = self.envelope(height, SingSong(self.account, song["number"], id))
        body = {"id": id.hex(), "song": song["id"], "voice": 0, "transaction": envelope}
        answers = [await self.ask("POST", "/singings", json=body)]
        size = RATE * CHUNK_S * 2
        for number, start in enumerate(range(0, len(voice), size)):
            query = {"first_frame": start // 2, "rate": RATE}
            path = f"/singings/{id.hex()}/chunks/{number}"
            answers.append(await self.ask("PUT", path, params=query, content=voice[start : start + size]))
        finish = {"frames": len(voice) // 2, "input_lag_ms": None, "headphones": True}
        answers.append(await self.ask("POST", f"/singings/{id.hex()}/finish", json=finish))
        return answers
