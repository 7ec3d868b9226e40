"""The body of `madang songs import`: a table of what came in, in which encoding, and why anything did not."""

import asyncio
import dataclasses
import json
import re
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

from madang.app.running import BadArgumentError, account_named, running_house
from madang.features.songs.actions import import_songs
from madang.features.songs.model import Holder, Imported, Result
from madang.house import House
from madang.ledger.house_accounts import COMMUNITY_FUND, FIRST_MEMBER
from madang.plumbing.settings import Settings

COLOURS = {Result.ADDED: "green", Result.AUDIO_ADDED: "green", Result.NEEDS_AUDIO: "yellow", Result.REFUSED: "red"}
SHARE = re.compile(r"^[0-9]{1,5}$")


@dataclasses.dataclass(frozen=True)
class Share:
    """What --holders says of one of them."""

    name: str
    """A member's name, or an account's number."""
    basis_points: int


def run(settings: Settings, paths: list[Path], price_cents: int, holders: str | None, as_json: bool) -> int:
    """Import everything; 0 if nothing was refused, else 1."""
    imported = asyncio.run(_import(settings, paths, price_cents, read_holders(holders or ""), quiet=as_json))
    if as_json:
        print(json.dumps([dataclasses.asdict(each) for each in imported], ensure_ascii=False))
    else:
        _show(imported)
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


async def _import(
    settings: Settings, paths: list[Path], price_cents: int, shares: list[Share], quiet: bool
) -> list[Imported]:
    found: list[Imported] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    async with running_house(settings) as house:
        holders = await holders_of(house, shares)
        with Progress(*columns, transient=True, disable=quiet) as progress:
            task = progress.add_task("Looking")
            async for each in import_songs(house, paths, price_cents, holders):
                found.append(each)
                progress.update(task, description=f"{len(found)} texts, last {each.title or each.file}")
    return found


def _short(file: str) -> str:
    """The text's name and its folder's: a song's text is often just `song.txt`."""
    return "/".join(Path(file).parts[-2:])


def _show(imported: list[Imported]) -> None:
    table = Table("file", "title", "encoding", "result", "why")
    for each in imported:
        colour = COLOURS.get(each.result, "default")
        table.add_row(_short(each.file), each.title, each.encoding, f"[{colour}]{each.result.value}[/]", each.why)
    console = Console()
    console.print(table)
    counts = {result: sum(each.result is result for each in imported) for result in Result}
    console.print(", ".join(f"{count} {result.value}" for result, count in counts.items() if count) or "Nothing found.")
