"""The bodies of `madang reports list` and `madang reports close`: what members told the operator, and what was done."""

import asyncio
import dataclasses
import json
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from madang.app.running import running_house
from madang.features.reports import actions, queries
from madang.plumbing.settings import Settings


def show(settings: Settings, also_closed: bool, as_json: bool) -> int:
    """Print what waits, the oldest first; with `also_closed` what was closed too."""
    found = asyncio.run(_listed(settings, also_closed))
    if as_json:
        print(json.dumps([dataclasses.asdict(each) for each in found], ensure_ascii=False))
        return 0
    if not found:
        print("Nothing was reported." if also_closed else "No report waits.")
        return 0
    table = Table("number", "when", "about", "reason", "words", "note")
    for each in found:
        when = datetime.fromtimestamp(each.reported_ms / 1_000, UTC).strftime("%Y-%m-%d %H:%M")
        about = f"{each.kind} {each.about or '(gone)'}\n{each.id}"
        # A member's words are shown as they are: they may hold what looks like markup.
        table.add_row(str(each.number), when, escape(about), each.reason, escape(each.words), escape(each.note or ""))
    Console().print(table)
    return 0


def close(settings: Settings, number: int, note: str, as_json: bool) -> int:
    """Close a report with a note. Raises NotFoundError."""
    asyncio.run(_close(settings, number, note))
    print(json.dumps({"closed": number}) if as_json else f"Report {number} is closed.")
    return 0


async def _listed(settings: Settings, also_closed: bool) -> list[queries.Report]:
    async with running_house(settings) as house, house.db.connect() as db:
        return await queries.listed(db, also_closed)


async def _close(settings: Settings, number: int, note: str) -> None:
    async with running_house(settings) as house:
        await actions.close(house, number, note)
