"""The body of `madang sing SONG VOICE --as NAME`: a recorded voice through the running house's public API.

It does what a browser does: opens an account with a key of its own if need be, pays for the song, sends the voice in
chunks, in a real house at the pace of the song, and waits for the score. The keys of such singers lie in the house's
folder, under `cli-keys`.
"""

import json
import os
import ssl
import sys
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from nacl.signing import SigningKey
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from madang.app import folder
from madang.app.certificate import authority_file
from madang.app.running import NotRunningError
from madang.ledger.rules.songs import SingSong
from madang.ledger.transactions import payload_of, seal, signing_message
from madang.media.decode import SoundError, decode
from madang.plumbing.sessions import session_message
from madang.plumbing.settings import Settings

KEYS_FOLDER = "cli-keys"
RATE = 48_000
CHUNK_FRAMES = 5 * RATE
EXPIRES_AHEAD = 500
"""Blocks after which the payment lapses if it is not ordered."""
WAIT_S = 300
ASK_EVERY_S = 0.25
ANSWER_S = 60
PAGES_MAX = 5_000
NEAR_SHOWN = 5
TOKEN = {"X-Madang-Token": "1"}
"""Asks for the session's token in the body, for want of cookies."""


class SingError(Exception):
    """It cannot be sung so; `str()` is a sentence."""


@dataclass(frozen=True)
class CliSinger:
    """A member whose key this machine holds."""

    name: str
    account: int
    seed: str
    """Of the Ed25519 key, in hexadecimal."""

    @property
    def key(self) -> SigningKey:
        return SigningKey(bytes.fromhex(self.seed))


@dataclass(frozen=True)
class How:
    """How a song is sung."""

    key: int = 0
    """Semitones over the song as it was recorded."""
    difficulty: str = "normal"
    """easy, normal or hard."""
    quick: bool = False
    """At once, for trials; a real house does not count what comes faster than it is sung."""


AS_RECORDED = How()


def run(settings: Settings, song: str, voice: Path, singer: str, as_json: bool, how: How = AS_RECORDED) -> int:
    """Sing, and print the score; 0 once it is there. Raises SingError, NotRunningError."""
    address = folder.running_address(settings.home)
    if address is None:
        raise NotRunningError(f"No house is running in {settings.home}. Start it with: madang up")
    try:
        samples = decode(voice, RATE, 1)[:, 0]
    except SoundError as failure:
        raise SingError(str(failure)) from failure
    with httpx.Client(base_url=address, timeout=ANSWER_S, verify=_trusted(settings, address)) as client:
        try:
            view = sing(client, settings.home / KEYS_FOLDER, song, samples, singer, how, quiet=as_json)
        except httpx.TransportError as failure:
            raise SingError(f"The house at {address} does not answer: {failure}.") from failure
    if as_json:
        print(json.dumps({name: value for name, value in view.items() if name != "contour"}, ensure_ascii=False))
    else:
        _show(view)
    return 0 if view["state"] == "scored" else 1


def sing(
    client: httpx.Client,
    keys: Path,
    song: str,
    samples: np.ndarray[Any, Any],
    singer: str,
    how: How = AS_RECORDED,
    *,
    quiet: bool = True,
) -> dict[str, Any]:
    """The scored singing as the house shows it. Raises SingError.

    A real house counts a singing only if its sound came no faster than it is sung, so there it is sent so, unless
    `how.quick`; a sandbox does not mind.
    """
    house = _answer(client.get("/api/house"))
    chain_id = bytes.fromhex(house["chain_id"])
    card = song_called(client, song)  # First: nobody becomes a member for a song that is not here.
    found = _enter(client, keys, singer, chain_id)
    id = os.urandom(16)
    payload = payload_of(os.urandom(8), house["height"] + EXPIRES_AHEAD, [SingSong(found.account, card["number"], id)])
    signature = found.key.sign(signing_message(chain_id, payload)).signature
    envelope = seal(payload, [(bytes(found.key.verify_key), signature)]).hex()
    body = {"id": id.hex(), "song": card["id"], "voice": 0, "transaction": envelope, "key": how.key}
    body["difficulty"] = how.difficulty
    _answer(client.post("/api/singings", json=body))
    if not (quiet or house["sandbox"]):
        _say_pace(len(samples), how.quick)
    _send(client, id.hex(), samples, paced=not (how.quick or house["sandbox"]), quiet=quiet)
    ending = {"frames": len(samples), "input_lag_ms": None, "headphones": True}
    _answer(client.post(f"/api/singings/{id.hex()}/finish", json=ending))
    return _wait(client, id.hex())


def _enter(client: httpx.Client, keys: Path, name: str, chain_id: bytes) -> CliSinger:
    """Sign the client in as the singer, who is a new member if this machine has no key of that name."""
    singer = _kept(keys, name)
    if singer is None:
        if name.isdecimal():
            raise SingError(f"This machine has no key of account {name}: it can only sing as members that it opened.")
        return _open_account(client, keys, name, chain_id)
    challenge = _answer(client.post("/api/sessions/challenges"))["challenge"]
    signature = singer.key.sign(session_message(chain_id, bytes.fromhex(challenge))).signature.hex()
    body = {"key": bytes(singer.key.verify_key).hex(), "challenge": challenge, "signature": signature}
    session = _answer(client.post("/api/sessions", json=body, headers=TOKEN))
    client.headers["Authorization"] = f"Bearer {session['token']}"
    return singer


def _open_account(client: httpx.Client, keys: Path, name: str, chain_id: bytes) -> CliSinger:
    key = SigningKey.generate()
    public = bytes(key.verify_key)
    signature = key.sign(b"madang/member/1" + chain_id + public).signature.hex()
    body = {"name": name, "key": public.hex(), "language": "en", "signature": signature}
    opened = _answer(client.post("/api/members", json=body, headers=TOKEN))
    singer = CliSinger(name, opened["account"], bytes(key).hex())
    keys.mkdir(mode=0o700, exist_ok=True)
    path = keys / f"{sha256(name.encode()).hexdigest()[:16]}.json"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(singer), file)
    client.headers["Authorization"] = f"Bearer {opened['token']}"
    return singer


def _kept(keys: Path, name_or_account: str) -> CliSinger | None:
    """The singer of this name or account whose key lies here."""
    for path in sorted(keys.glob("*.json")):
        try:
            singer = CliSinger(**json.loads(path.read_text("utf-8")))
        except (ValueError, TypeError) as failure:
            raise SingError(f"The key file {path} cannot be read: {failure}.") from failure
        if name_or_account in (singer.name, str(singer.account)):
            return singer
    return None


def song_called(client: httpx.Client, wanted: str) -> dict[str, Any]:
    """The song of this id, number or title, or the only one that is found by it. Raises SingError."""
    if len(wanted) == 32 and set(wanted) <= set("0123456789abcdef"):
        return _answer(client.get(f"/api/songs/{wanted}"))
    if wanted.isdecimal():
        for card in _catalogue(client, {}):
            if card["number"] == int(wanted):
                return card
        raise SingError(f"The house has no song number {wanted}.")
    # The index learns of a new song a moment later than the catalogue, so the catalogue is looked at too.
    found = _catalogue(client, {"q": wanted})
    matches = [card for card in found if _same(card["title"], wanted)]
    matches = matches or [card for card in _catalogue(client, {}) if _same(card["title"], wanted)]
    if len({card["id"] for card in matches}) > 1:
        numbers = ", ".join(str(card["number"]) for card in matches)
        raise SingError(f"Several songs are called {wanted}: give the number, one of {numbers}.")
    return matches[0] if matches else _near(found, wanted)


def _near(found: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    """The only song that the search found for a title that none has. Raises SingError if it is not the only one."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise SingError(f"The house has no song called {wanted}, and none like it.")
    shown = "; ".join(f"{card['number']} {card['title']} ({card['artist']})" for card in found[:NEAR_SHOWN])
    more = f" and {len(found) - NEAR_SHOWN} more" if len(found) > NEAR_SHOWN else ""
    raise SingError(f"The house has no song called {wanted}. Near are: {shown}{more}. Give the number of one.")


def _catalogue(client: httpx.Client, query: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    next: str | None = None
    for _ in range(PAGES_MAX):
        page = _answer(client.get("/api/songs", params=query | ({"next": next} if next else {})))
        found += page["songs"]
        next = page["next"]
        if next is None:
            break
    return found


def _same(title: str, wanted: str) -> bool:
    return title.casefold() == wanted.strip().casefold()


def _say_pace(frames: int, quick: bool) -> None:
    if quick:
        print("It is sent at once, so it will not count in this house.", file=sys.stderr)
        return
    minutes, seconds = divmod(-(-frames // RATE), 60)
    print(f"It is sent as it is sung, which takes {minutes}:{seconds:02d}. --quick is for trials.", file=sys.stderr)


def _send(client: httpx.Client, id: str, samples: np.ndarray[Any, Any], *, paced: bool, quiet: bool) -> None:
    """Send the voice in chunks; `paced`: each when it would have been sung."""
    pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2")
    begun_s = time.monotonic()
    with Progress(transient=True, disable=quiet) as progress:
        starts = range(0, len(pcm), CHUNK_FRAMES)
        for number, first in enumerate(progress.track(starts, description="Singing")):
            place = {"first_frame": first, "rate": RATE}
            content = pcm[first : first + CHUNK_FRAMES].tobytes()
            sung_s = min(first + CHUNK_FRAMES, len(pcm)) / RATE
            if paced:
                time.sleep(max(0.0, begun_s + sung_s - time.monotonic()))
            _answer(client.put(f"/api/singings/{id}/chunks/{number}", params=place, content=content))


def _wait(client: httpx.Client, id: str) -> dict[str, Any]:
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        view = _answer(client.get(f"/api/singings/{id}"))
        if view["state"] in ("scored", "failed"):
            return view
        time.sleep(ASK_EVERY_S)
    raise SingError(f"The house did not score the singing {id} within {WAIT_S} seconds; it will stay there.")


def _answer(response: httpx.Response) -> dict[str, Any]:
    """The answer's body. Raises SingError with the house's own sentence."""
    if response.is_success:
        return response.json() if response.content else {}  # type: ignore[no-any-return]
    try:
        sentence = response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        sentence = f"The house answered {response.status_code} to {response.request.url.path}."
    raise SingError(sentence)


def _trusted(settings: Settings, address: str) -> ssl.SSLContext | bool:
    """What the house's certificate is checked against: its own authority where it serves HTTPS by itself."""
    authority = authority_file(settings)
    if address.startswith("https://") and authority.exists():
        return ssl.create_default_context(cafile=authority)
    return True


def _show(view: dict[str, Any]) -> None:
    console = Console()
    if view["state"] == "failed":
        console.print(f"It could not be scored: {view['failure']}.")
        return
    stars = "★" * view["stars"] + "☆" * (5 - view["stars"])
    console.print(f"[bold]{view['score']}[/] of 100  {stars}   ({view['points']:,} of 10,000 points)", highlight=False)
    console.print("It counts." if view["counted"] else f"It does not count: {str(view['why_not']).replace('_', ' ')}.")
    table = Table("line", "points", "of")
    for line in view["lines"]:
        table.add_row(line["text"], str(line["points"]), str(line["points_max"]))
    console.print(table)
