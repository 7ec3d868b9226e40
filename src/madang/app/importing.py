"""The body of `madang songs import`: progress, Ctrl-C between two batches, and a table of what became of each file."""

import asyncio
import contextlib
import dataclasses
import json
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.prompt import IntPrompt
from rich.table import Table

from madang.app.running import BadArgumentError, account_named, running_house
from madang.features.songs.actions import import_songs
from madang.features.songs.model import Holder, Imported, Result
from madang.features.songs.queries import sounds_waiting
from madang.house import House
from madang.ledger.house_accounts import COMMUNITY_FUND, FIRST_MEMBER
from madang.media import song_reading
from madang.media.song_reading import MIDI_SUFFIXES
from madang.media.songtext import SongTextError
from madang.plumbing.settings import Settings

COLOURS = {
    Result.ADDED: "green",
    Result.AUDIO_ADDED: "green",
    Result.NEEDS_AUDIO: "yellow",
    Result.LOOKS_LIKE: "yellow",
    Result.REFUSED: "red",
}
TOLD = (Result.REFUSED, Result.LOOKS_LIKE, Result.NEEDS_AUDIO)
ROWS_ALL_MAX = 200
"""Of more songs than this, those that simply came in are counted and not listed."""
ROWS_MAX = 1_000
WATCH_S = 0.5
STOPPED = 130
"""Exit status after Ctrl-C, as shells have it."""
SHARE = re.compile(r"^[0-9]{1,5}$")


@dataclass(frozen=True)
class Share:
    """What --holders says of one of them."""

    name: str
    """A member's name, or an account's number."""
    basis_points: int


@dataclass(frozen=True)
class _Wishes:
    price_cents: int
    holders: list[Share]
    melody_track: int | None
    alike: bool


def run(
    settings: Settings,
    paths: list[Path],
    price_cents: int,
    holders: str | None,
    as_json: bool,
    *,
    melody_track: int | None = None,
    alike: bool = False,
) -> int:
    """Import everything; 0 if nothing was refused, 1 if something was, `STOPPED` after Ctrl-C."""
    wishes = _Wishes(price_cents, read_holders(holders or ""), melody_track or _asked(paths, as_json), alike)
    imported: list[Imported] = []
    try:
        stopped = asyncio.run(_import(settings, paths, wishes, imported, quiet=as_json))
    finally:
        # Also where the import broke off: what is in is in.
        if as_json:
            print(json.dumps([dataclasses.asdict(each) for each in imported], ensure_ascii=False))
        elif imported:
            _show(imported)
    if stopped:
        return STOPPED
    return int(any(each.result is Result.REFUSED for each in imported))


def read_holders(text: str) -> list[Share]:
    """Shares from `Mina:7000,13:3000`; none from an empty text. Raises BadArgumentError."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, share = part.rpartition(":")
        if not name or not SHARE.match(share):
            raise BadArgumentError(
                f"--holders has {part!r}; write NAME-OR-ACCOUNT:BASISPOINTS, for example Mina:7000,13:3000."
            )
        found.append(Share(name.strip(), int(share)))
    return found


async def holders_of(house: House, shares: list[Share]) -> list[Holder]:
    """The accounts of the shares. Raises BadArgumentError for nobody's, and for those by which the house works."""
    found = [Holder(await account_named(house, share.name), share.basis_points) for share in shares]
    for holder in found:
        if holder.account < FIRST_MEMBER and holder.account != COMMUNITY_FUND:
            raise BadArgumentError(
                f"Account {holder.account} is one by which the house works; of those only the community fund,"
                f" {COMMUNITY_FUND}, holds rights."
            )
    return found


def _asked(paths: list[Path], as_json: bool) -> int | None:
    """Which track of the one named MIDI file is sung, as the person at the terminal says; None: as proposed."""
    if as_json or len(paths) != 1 or paths[0].suffix.lower() not in MIDI_SUFFIXES or not sys.stdin.isatty():
        return None
    try:
        melody = song_reading.read(paths[0].name, paths[0].read_bytes()).melody
    except (SongTextError, OSError):
        return None  # The import says why.
    assert melody is not None, "A MIDI file's melody is chosen."
    table = Table("track", "name", "notes", "from", "to", "likely")
    for each in melody.candidates:
        table.add_row(
            str(each.number),
            escape(each.name),
            str(each.notes),
            str(each.low),
            str(each.high),
            f"{100 * each.score:.0f} %",
        )
    Console().print(table)
    numbers = [str(each.number) for each in melody.candidates]
    return IntPrompt.ask("Which track is sung?", choices=numbers, default=melody.number)


async def _import(
    settings: Settings, paths: list[Path], wishes: _Wishes, imported: list[Imported], quiet: bool
) -> bool:
    """Fill `imported`; whether it was stopped before the end."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    async with running_house(settings) as house:
        holders = await holders_of(house, wishes.holders)
        with Progress(*columns, transient=True, disable=quiet) as progress:
            loop.add_signal_handler(signal.SIGINT, stopping.set)
            task = progress.add_task("Looking for songs", total=None)
            coming = import_songs(
                house,
                paths,
                wishes.price_cents,
                holders,
                melody_track=wishes.melody_track,
                alike=wishes.alike,
                found=lambda number: progress.update(task, total=number, description="Bringing in"),
                stopping=stopping.is_set,
            )
            async for each in coming:
                imported.append(each)
                progress.advance(task)
            if not stopping.is_set() and not quiet and progress.console.is_terminal:
                await _watch_sounds(house, progress, stopping)
            loop.remove_signal_handler(signal.SIGINT)
    if stopping.is_set() and not quiet:
        print("Stopped. The same command goes on from here; sounds are measured by the house itself.")
    return stopping.is_set()


async def _watch_sounds(house: House, progress: Progress, stopping: asyncio.Event) -> None:
    """Show how the worker gets on with the new songs' sounds; Ctrl-C ends the watching alone."""
    async with house.db.connect() as db:
        total = await sounds_waiting(db)
    task = progress.add_task("Measuring sounds", total=total, visible=bool(total))
    left = total
    while left and not stopping.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), WATCH_S)
        async with house.db.connect() as db:
            left = await sounds_waiting(db)
        progress.update(task, completed=max(0, total - left))
    stopping.clear()


def _short(file: str) -> str:
    """The text's name and its folder's: a song's text is often just `song.txt`."""
    return "/".join(Path(file).parts[-2:])


def _show(imported: list[Imported]) -> None:
    """A row for each song; of very many, only those that somebody should look at."""
    console = Console()
    shown = imported if len(imported) <= ROWS_ALL_MAX else [each for each in imported if each.result in TOLD]
    if shown:
        table = Table("file", "title", "encoding", "result", "why")
        for each in shown[:ROWS_MAX]:
            colour = COLOURS.get(each.result, "default")
            result = f"[{colour}]{each.result.value}[/]"
            table.add_row(escape(_short(each.file)), escape(each.title), each.encoding, result, escape(each.why))
        console.print(table)
    if len(shown) > ROWS_MAX:
        console.print(f"{len(shown) - ROWS_MAX:,} more rows: --json tells all of them.")
    counts = {result: sum(each.result is result for each in imported) for result in Result}
    console.print(", ".join(f"{count:,} {result.value}" for result, count in counts.items() if count))
