"""The bodies of `madang takedowns …`: what was asked for, and the operator's decisions with their reasons."""

import asyncio
import dataclasses
import json
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from madang.app.running import running_house
from madang.features.takedowns import actions, queries
from madang.features.takedowns.model import State
from madang.plumbing.settings import Settings


def show(settings: Settings, also_closed: bool, as_json: bool) -> int:
    """Print what waits for a decision, the oldest first; with `also_closed` what was decided for good too."""
    found = asyncio.run(_listed(settings, also_closed))
    if as_json:
        print(json.dumps([dataclasses.asdict(each) for each in found], ensure_ascii=False))
        return 0
    if not found:
        print("Nobody has asked for a takedown." if also_closed else "No takedown waits.")
        return 0
    table = Table("number", "when", "song", "asked by", "reason and words", "state", "answer")
    for each in found:
        when = datetime.fromtimestamp(each.asked_ms / 1_000, UTC).strftime("%Y-%m-%d %H:%M")
        # Words from outside are shown as they are: they may hold what looks like markup.
        who = escape(f"{each.name}\n{each.contact}")
        said = escape(f"{each.reason}: {each.words}")
        song = escape(f"{each.title}, {each.artist}")
        table.add_row(str(each.number), when, song, who, said, each.state, escape(each.counter or ""))
    Console().print(table)
    return 0


def decide(settings: Settings, number: int, state: State, reasons: str, as_json: bool) -> int:
    """Write a decision down. Raises NotFoundError, NotOpenError, WordsRefusedError."""
    asyncio.run(_decide(settings, number, state, reasons))
    told = {"number": number, "state": state}
    print(json.dumps(told) if as_json else f"Takedown {number} is {state.replace('_', ' ')}.")
    return 0


async def _listed(settings: Settings, also_closed: bool) -> list[queries.WaitingTakedown]:
    async with running_house(settings) as house, house.db.connect() as db:
        return await queries.listed(db, also_closed)


async def _decide(settings: Settings, number: int, state: State, reasons: str) -> None:
    async with running_house(settings) as house:
        await actions.decide(house, number, state, reasons)
