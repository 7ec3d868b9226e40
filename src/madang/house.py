"""What a house has at hand. Wired once in `app/wiring.py`, handed to every feature's verbs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncEngine

from madang.chain.blocks import Blocks
from madang.chain.submit import Submit
from madang.plumbing.clock import Clock
from madang.plumbing.files import Files
from madang.plumbing.search import Search
from madang.plumbing.settings import Settings


class Chain(Submit, Blocks, Protocol):
    """Both directions: sending and reading."""


@dataclass(frozen=True)
class House:
    """The running house, as one process of it sees it."""

    settings: Settings
    clock: Clock
    db: AsyncEngine
    """`async with house.db.begin() as db:` is one transaction; `house.db.connect()` is for reading."""
    chain: Chain
    files: Files
    search: Search
    """Open for reading; only the worker's may write."""
    typeface: Path
    """The file of the letters in pictures; it need not be there."""
