"""`make test`: everything that this machine can run, and a loud list of what it could not.

What is missing is fetched where that is possible (Chromium on Debian as root). `MADANG_TEST_ALL=1` turns what was not
run into a failure.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from build_client import REPOSITORY, WEB, npm_command

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIDE_BY_SIDE = ("-n", "4", "--dist", "loadfile", "--no-loadscope-reorder")
"""Tests wait for disks and processes about as long as they compute: four at a time fill two cores. They begin in the
order in which they are collected, the long ones first (`tests/conftest.py`)."""


def main() -> None:
    began = time.monotonic()
    missing = []
    if browser() is None and not fetch_browser():
        missing.append("browser tests: no Chromium (`madang doctor` says how)")
    if not (Path(os.environ.get("MADANG_TEST_DATA", REPOSITORY.parent / "shared" / "data")) / "README.md").exists():
        missing.append("tests with real songs and voices: set MADANG_TEST_DATA to a folder with songs/ and singing/")
    environment = {"MADANG_OPERATIONS": "100000", "MADANG_KILLS": "100", **os.environ}
    if (found := browser()) is not None:
        environment["CHROMIUM"] = found
    failed = [name for name, command in steps(environment) if not passed(name, command, environment)]
    print(f"\n{'─' * 72}\n{(time.monotonic() - began) / 60:.1f} minutes.")
    for each in missing:
        print(f"NOT RUN: {each}")
    for name in failed:
        print(f"FAILED: {name}")
    if failed or (missing and os.environ.get("MADANG_TEST_ALL") == "1"):
        sys.exit(1)
    print("Everything that was run passed.")


def steps(environment: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The parts of the suite, cheap ones first."""
    pytest = [sys.executable, "-m", "pytest", "-q", *sys.argv[1:]]
    browses = "CHROMIUM" in environment
    found = [
        ("import contracts", [str(Path(sys.prefix) / "bin" / "lint-imports"), "--no-cache"]),
        ("client tests", [*npm_command(environment), "--prefix", str(WEB), "test", "--silent"]),
        ("tests", [*pytest, *SIDE_BY_SIDE, "-m", "not audio" if browses else "not audio and not browser", "tests"]),
    ]
    if browses:
        # Those who sing in a browser run alone: a busy machine makes its audio clock slip.
        found.append(("singing in a browser", [*pytest, "-m", "audio", "tests/e2e"]))
    return found


def passed(name: str, command: list[str], environment: dict[str, str]) -> bool:
    print(f"\n── {name}", flush=True)
    return subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode == 0


def browser() -> str | None:
    """The program of a Chromium, if there is one."""
    named = os.environ.get("CHROMIUM")
    return next((found for name in ([named] if named else BROWSERS) if (found := shutil.which(name))), None)


def fetch_browser() -> bool:
    """Install Debian's Chromium where this may be done."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    print("Installing Chromium", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "--no-install-recommends", "-y", "chromium"]
    for words in (["update"], install):
        if subprocess.run(["apt-get", "-qq", *words], env=quiet, check=False, stdout=subprocess.DEVNULL).returncode:
            return False
    return browser() is not None


if __name__ == "__main__":
    main()
