"""The catalogue of 200,000 songs in 15 languages, in a real PostgreSQL and index: pages as the client asks for them.

`MADANG_BENCH_CATALOGUE` makes it smaller. Songs are written as rows, as an import would leave them; the house then
counts, describes nothing anew, and fills its index at its next start. One visitor asks, one request after another.
"""

import asyncio
import json
import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from bench.client import Client
from bench.figure import Figure, percentile
from bench.running import folder, running
from bench.search import SCRIPTS
from madang.app.running import running_house
from madang.features.songs.actions import recount_facets
from madang.features.songs.model import facets_of, key_of
from madang.plumbing.settings import read_settings

SONGS = int(os.environ.get("MADANG_BENCH_CATALOGUE", "200000"))
FIRST_NUMBER = 1_000_000
"""Above those that the ledger gives the house's own songs."""
ROUNDS = 200
"""Requests of each kind."""
INDEXED_WAIT_S = 600
LANGUAGES = (
    "korean english japanese chinese spanish german french italian portuguese vietnamese thai indonesian russian"
    " turkish filipino"
).split()
GENRES = ["Pop", "Rock", "Ballad", "Trot", "Folk", "Jazz", "Musical", "Hip hop", "Metal", "Anime", "Country", "Soul"]
EDITIONS = ["", "", "", "SingStar", "SingStar 90s", "Noraebang 1", "Noraebang 2", "Party", "Classics"]
MOODS = [1.5, 3.0, 4.5]
DAY_MS = 86_400_000
GOALS_MS = {"first page": 60.0, "filter": 40.0, "artist page": 40.0}
COLUMNS = (
    "id title title_key artist languages year genres edition duration_ms preview_ms voices licence encoding text_digest"
    " text_file audio_file audio_type own price_cents holders singings added_ms facets lowest highest range_low"
    " range_high melody_marks"
).split()


def figures() -> list[Figure]:
    """p95 of each kind of page over HTTP, each with everything that the client asks for to show it."""
    with folder() as home:
        with running(home):
            artists = asyncio.run(_fill(home))
        shutil.rmtree(home / "search")  # As after a new layout: the next start fills it from the rows.
        with running(home) as (address, _):
            indexed_s = _wait_for_index(home)
            taken = asyncio.run(_visit(address, artists))
    found = []
    for kind, goal_ms in GOALS_MS.items():
        p95 = percentile(taken[kind], 0.95)
        note = f"{SONGS:,} songs; p50 {percentile(taken[kind], 0.5):.1f} ms; most {max(taken[kind]):.0f} ms"
        if kind == "filter":
            note += f"; indexed in {indexed_s:.0f} s"
        found.append(Figure(f"catalogue: {kind}, p95 ms", p95, None, p95, f"≤ {goal_ms:g} ms", p95 <= goal_ms, note))
    return found


async def _fill(home: Path) -> list[str]:
    """Write the songs; returns some artists' keys."""
    settings = read_settings(home=str(home), sandbox=True)
    async with running_house(settings) as house:
        fund = (await house.chain.status()).fund_account
        dsn = house.db.url.set(drivername="postgresql").render_as_string(hide_password=False)
        rows = list(_songs(random.Random(10)))
        await asyncio.to_thread(_copy, dsn, rows, fund)
        await recount_facets(house)
    return [key_of(rows[at][3]) for at in random.Random(11).sample(range(SONGS), min(SONGS, 2_000))]


def _copy(dsn: str, rows: list[list[Any]], fund: int) -> None:
    with psycopg.connect(dsn) as db:
        with db.cursor() as cursor:
            with cursor.copy(f"COPY songs ({', '.join(COLUMNS)}) FROM STDIN") as copy:  # type: ignore[arg-type]
                for row in rows:
                    copy.write_row(row)
            columns = "(number, reference, price_cents, holders, height)"
            with cursor.copy(f"COPY songs_registered {columns} FROM STDIN") as copy:  # type: ignore[arg-type]
                for number, row in enumerate(rows, FIRST_NUMBER):
                    copy.write_row([number, row[0], 0, json.dumps([[fund, 10_000]]), 1])
        db.execute(
            "INSERT INTO songs_rising SELECT id, 1 + (singings % 90)::int FROM songs WHERE singings > 0 LIMIT 500"
        )
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute("VACUUM ANALYZE")


def _songs(chance: random.Random) -> Iterator[list[Any]]:
    """Rows in the order of `COLUMNS`; a few artists have very many songs, most have a handful."""
    now_ms = time.time_ns() // 1_000_000
    for _ in range(SONGS):
        language = LANGUAGES[min(int(chance.expovariate(0.25)), len(LANGUAGES) - 1)]
        letters = SCRIPTS.get(language, SCRIPTS["french"])
        artist = f"{_words(random.Random(at := int(chance.paretovariate(0.6)) % 20_000), letters)} {at}"
        title = _words(chance, letters)
        genres = chance.sample(GENRES, chance.choice([0, 1, 1, 2]))
        edition, year = chance.choice(EDITIONS) or None, chance.choice([None, chance.randint(1955, 2025)])
        voices = 2 if chance.random() < 0.06 else 1
        low = chance.randint(46, 62)
        high = low + chance.randint(7, 19)
        facets = facets_of(artist, [language], genres, edition, year, voices, chance.choice(MOODS))
        singings = int(chance.paretovariate(0.8)) - 1 if chance.random() < 0.3 else 0
        yield [
            chance.randbytes(16), title, key_of(title), artist, [language], year, genres, edition,
            chance.randint(120_000, 300_000), 30_000, voices, "", "utf-8", chance.randbytes(32), "none", "none",
            "audio/mpeg", False, 0, "[]", singings, now_ms - chance.randint(0, 900) * DAY_MS, facets,
            low - 2, high + 2, low, high, [chance.randint(-(2**31), 2**31 - 1) for _ in range(24)],
        ]  # fmt: skip


def _words(chance: random.Random, letters: list[str]) -> str:
    length = (2, 4) if len(letters) > 100 else (3, 8)
    return " ".join(
        "".join(chance.choices(letters, k=chance.randint(*length))).capitalize() for _ in range(chance.randint(1, 4))
    )


def _wait_for_index(home: Path) -> float:
    began = time.monotonic()
    while not list((home / "search").glob("*/ready")):
        if time.monotonic() - began > INDEXED_WAIT_S:
            raise RuntimeError("the index was not filled")
        time.sleep(0.5)
    return time.monotonic() - began


async def _visit(address: str, artists: list[str]) -> dict[str, list[float]]:
    """Milliseconds of each kind of page; requests that a page sends at once are sent at once."""
    clients = [Client(address) for _ in range(3)]
    chance = random.Random(12)
    facets = (await clients[0].request("GET", "/api/songs/facets")).expected()
    taken: dict[str, list[float]] = {kind: [] for kind in GOALS_MS}
    for _ in range(ROUNDS):
        low = chance.randint(45, 55)
        first = [("/api/songs", {}), ("/api/songs/facets", {}), ("/api/songs/shelves", {"low": low, "high": low + 16})]
        began = time.perf_counter()
        answers = await asyncio.gather(
            *(client.request("GET", path, params=asked) for client, (path, asked) in zip(clients, first, strict=True))
        )
        taken["first page"].append((time.perf_counter() - began) * 1_000)
        for answer in answers:
            answer.expected()
        taken["filter"].append(await _timed(clients[0], "/api/songs", _filter(chance, facets)))
        taken["artist page"].append(await _timed(clients[0], "/api/songs/artist", {"key": chance.choice(artists)}))
    return taken


async def _timed(client: Client, path: str, asked: dict[str, Any]) -> float:
    answer = await client.request("GET", path, params=asked)
    answer.expected()
    return answer.taken_ms


def _filter(chance: random.Random, facets: dict[str, Any]) -> dict[str, Any]:
    """One to three filters and an order, as somebody taps them; sometimes with something typed."""
    kinds = {"language": "languages", "genre": "genres", "decade": "decades", "edition": "editions", "mood": "moods"}
    asked: dict[str, Any] = {"order": chance.choice(["title", "new", "sung", "rising"])}
    for kind in chance.sample(list(kinds), chance.randint(0, 3)):
        asked[kind] = chance.choice(facets[kinds[kind]])["value"]
    if chance.random() < 0.3:
        asked |= {"low": 50, "high": 50 + chance.randint(10, 20)}
    if chance.random() < 0.2:
        asked["unsung"] = "here"
    if chance.random() < 0.15:
        asked["duet"] = "true"
    if chance.random() < 0.15:
        asked["q"] = chance.choice(facets["artists"])["name"].split()[0]
    return asked
