"""How a device proves itself: challenges it signs, tokens that carry the answer. The table of sessions is `members`'.

A token is 32 random bytes; the house keeps only its SHA-256, so that a stolen database opens no session.
"""

import hashlib
import secrets
from collections import OrderedDict

COOKIE = "madang_session"
CSRF_HEADER = "X-Madang"
"""Requests that change something and carry the cookie must carry this header; a form elsewhere cannot send it."""
SESSION_DAYS = 30
SESSION_MS = SESSION_DAYS * 86_400_000
CHALLENGE_MS = 120_000
CHALLENGES_MAX = 20_000
"""Unanswered challenges kept; beyond it the oldest is forgotten and its device asks again. How many of them one address
may have is for the endpoint that gives them out."""


def new_token() -> str:
    """A session's secret, 64 hexadecimal characters."""
    return secrets.token_hex(32)


def token_hash(token: str) -> bytes | None:
    """What the house keeps of a token; None if it cannot be one."""
    if len(token) != 64:
        return None
    try:
        return hashlib.sha256(bytes.fromhex(token)).digest()
    except ValueError:
        return None


def cookie(token: str, secure: bool, max_age_s: int = SESSION_DAYS * 86_400) -> str:
    """The value of a `Set-Cookie` header; an empty token with `max_age_s` 0 removes the cookie."""
    parts = [f"{COOKIE}={token}", "Path=/", f"Max-Age={max_age_s}", "HttpOnly", "SameSite=Strict"]
    return "; ".join([*parts, "Secure"] if secure else parts)


def session_message(chain_id: bytes, challenge: bytes) -> bytes:
    """What a device signs to sign in."""
    return b"madang/session/1" + chain_id + challenge


class Challenges:
    """Challenges given out and not yet answered; each may be answered once, within `CHALLENGE_MS`."""

    def __init__(self) -> None:
        self._expiry_ms: OrderedDict[bytes, int] = OrderedDict()

    def issue(self, now_ms: int) -> tuple[bytes, int]:
        """A new challenge of 32 bytes and the time at which it expires."""
        while len(self._expiry_ms) >= CHALLENGES_MAX:
            self._expiry_ms.popitem(last=False)
        challenge, expires_ms = secrets.token_bytes(32), now_ms + CHALLENGE_MS
        self._expiry_ms[challenge] = expires_ms
        return challenge, expires_ms

    def take(self, challenge: bytes, now_ms: int) -> bool:
        """Whether the challenge was open; it is used up by asking."""
        expires_ms = self._expiry_ms.pop(challenge, None)
        return expires_ms is not None and now_ms <= expires_ms
