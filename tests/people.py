"""People for tests: each has a browser, a device's key, and an account in the house."""

import os
from dataclasses import dataclass, field
from typing import Any

import httpx
from nacl.signing import SigningKey

from madang.house import House
from madang.ledger.events import Command
from madang.ledger.transactions import payload_of, seal, signing_message

EXPIRES_AHEAD = 500
"""Blocks after which what a device signed lapses."""


@dataclass
class Device:
    """A device's key."""

    secret: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def key(self) -> bytes:
        return bytes(self.secret.verify_key)

    def signed(self, message: bytes) -> str:
        """The signature in hexadecimal."""
        return self.secret.sign(message).signature.hex()


@dataclass
class Person:
    """A member with a browser that is signed in."""

    client: httpx.AsyncClient
    device: Device
    account: int
    house: House

    async def envelope(self, *commands: Command) -> str:
        """A transaction of these commands signed by the device, in hexadecimal."""
        status = await self.house.chain.status()
        return envelope_of(status.chain_id, status.height + EXPIRES_AHEAD, self.device, *commands)

    async def submit(self, *commands: Command, **beside: Any) -> httpx.Response:
        """Sign and send, as a page does."""
        return await self.client.post("/api/transactions", json={"envelope": await self.envelope(*commands), **beside})

    async def available(self) -> int:
        """Units that can be spent."""
        state = await self.house.chain.account(self.account)
        assert state is not None
        return state.available


def envelope_of(chain_id: bytes, expires: int, device: Device, *commands: Command) -> str:
    """A transaction signed by one device, in hexadecimal."""
    payload = payload_of(os.urandom(8), expires, list(commands))
    signature = device.secret.sign(signing_message(chain_id, payload)).signature
    return seal(payload, [(device.key, signature)]).hex()


async def opening(house: House, name: str, device: Device, language: str = "en") -> dict[str, str]:
    """The body of a request for an account."""
    chain_id = (await house.chain.status()).chain_id
    signature = device.signed(b"madang/member/1" + chain_id + device.key)
    return {"name": name, "key": device.key.hex(), "language": language, "signature": signature}


async def arrive(house: House, client: httpx.AsyncClient, name: str) -> Person:
    """Open an account in this browser."""
    device = Device()
    answer = await client.post("/api/members", json=await opening(house, name, device))
    assert answer.status_code == 201, answer.text
    return Person(client, device, answer.json()["account"], house)


async def sign_in(house: House, client: httpx.AsyncClient, device: Device) -> httpx.Response:
    """Answer a challenge with the device's key."""
    challenge = (await client.post("/api/sessions/challenges")).json()["challenge"]
    chain_id = (await house.chain.status()).chain_id
    signature = device.signed(b"madang/session/1" + chain_id + bytes.fromhex(challenge))
    body = {"key": device.key.hex(), "challenge": challenge, "signature": signature}
    return await client.post("/api/sessions", json=body)
