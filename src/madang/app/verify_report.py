"""What `madang verify` found, and how it is told to a person."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from rich.console import Console

from madang.app.amounts import coins

EPOCH = date(1970, 1, 1)
NOT_PROVEN = (
    "This proves arithmetic, signatures, caps and completeness. It cannot prove that a person really sang, listened or"
    " liked: that is the word of the attestor named with each day."
)


@dataclass
class VerifiedDay:
    day: int
    members: int
    """With a counted singing, as many as the limit on growth let count."""
    members_counted: int
    """Before that limit."""
    accounts: int
    """Distinct accounts in the day's rows."""
    rows: int
    total: int
    minted: int
    attestors: list[int]
    published: bool
    """False: the day's file is not there yet; it is made again at the house's next start."""


@dataclass
class Report:
    """What was checked, and the first difference if there is one. None: it did not come so far."""

    house: str
    sandbox: bool = False
    chain_id: str = ""
    blocks: int = 0
    transactions: int = 0
    rejected: int = 0
    accounts: int | None = None
    supply: int | None = None
    minted: int | None = None
    snapshots: int = 0
    header_hash: str = ""
    days: list[VerifiedDay] = field(default_factory=list)
    difference: str | None = None
    not_checked: str | None = None
    """Why nothing can be said of the house: it could not be looked at."""


def show(report: Report, console: Console) -> None:
    """What was checked, for a person."""
    if report.blocks:
        _show_checked(report, console)
    if report.not_checked:
        console.print(f"[bold yellow]Not checked:[/] {report.not_checked}", highlight=False, soft_wrap=True)
    elif report.difference:
        console.print(f"[bold red]Different:[/] {report.difference}", highlight=False, soft_wrap=True)
    else:
        console.print(NOT_PROVEN)
        console.print("[bold green]Everything holds.[/]")


def _show_checked(report: Report, console: Console) -> None:
    if report.sandbox:
        console.print("[bold]This house is a sandbox[/]: its coin is for trials, its clock can be moved.")
    console.print(f"Chain {report.chain_id}" + (f", head {report.header_hash}" if report.header_hash else ""))
    console.print(
        f"Checked {_counted(report.blocks, 'block')} and {_counted(report.transactions, 'transaction')}"
        f" ({report.rejected:,} rejected by the law): checksums, header chain, signatures, transaction, result and"
        " state roots;"
    )
    counted = [day for day in report.days if day.rows]
    days = f"{_counted(len(report.days), 'settled day')}, {len(counted):,} of them with rows"
    sums = ""
    if report.accounts is not None and report.supply is not None and report.minted is not None:
        sums = (
            f"{_counted(report.accounts, 'account')}, whose balances sum to {coins(report.supply)}, of which"
            f" {coins(report.minted)} were minted; "
        )
    console.print(f"{sums}{_counted(report.snapshots, 'snapshot')}; {days}.")
    for day in counted:
        console.print(f"  {_told(day)}")


def _told(day: VerifiedDay) -> str:
    attestors = ", ".join(map(str, day.attestors)) or "nobody"
    limited = "" if day.members == day.members_counted else f" (paid as {day.members:,}: the limit on growth)"
    late = "" if day.published else " (its file is not published yet)"
    return (
        f"{dated(day.day)}: attested by account {attestors}: {_counted(day.accounts, 'account')},"
        f" {_counted(day.members_counted, 'counted member')}{limited}, {_counted(day.rows, 'row')},"
        f" {_counted(day.total, 'point')}, {coins(day.minted)} minted{late}"
    )


def dated(day: int) -> str:
    """A UTC day, counted from 1970, as its date; beyond the calendar as its number."""
    try:
        return (EPOCH + timedelta(days=day)).isoformat()
    except OverflowError:
        return f"Day {day}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
