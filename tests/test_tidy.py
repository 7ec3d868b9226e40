"""What a linter cannot hold: the ledger is pure, features meet only where they may, and every module can be read whole.

Each rule is a function from source text to faults, and is itself tested on text that breaks it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import madang
from tests.conftest import REPOSITORY

SOURCE = REPOSITORY / "src" / "madang"
LEDGER = sorted((SOURCE / "ledger").rglob("*.py"))
FEATURES = sorted(path.name for path in (SOURCE / "features").iterdir() if (path / "__init__.py").exists())
LINES_MAX = 400
CLIENT_LINES_MAX = 250
SUFFIXES = (".ts", ".svelte", ".css")

LEDGER_MODULES = set(
    "bisect calendar collections collections.abc contextlib dataclasses datetime enum functools hashlib heapq io"
    " itertools math msgspec operator struct types typing".split()
)
"""Pure ones only; of dates only what counts them, never what tells today's."""
LEDGER_MORE = {
    "kernels.py": {"_hashlib", "ctypes", "llvmlite", "nacl", "numba", "numpy"},
}
"""With everything below them."""
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "monotonic"}
UNFIT_NAMES = {"data", "info", "manager", "helper", "helpers", "util", "utils", "common", "base"}


def modules() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py"))


def shown(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


# Rules: from text to faults.


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, also inside functions, but not what is only for type checkers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def impurities(text: str) -> list[str]:
    """What the law must not contain: floats, division that makes them, sets' order, hash(), async."""
    faults = []
    for node in ast.walk(ast.parse(text)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            faults.append(f"{line}: a float literal")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            faults.append(f"{line}: a division that gives a float")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("hash", "float"):
            faults.append(f"{line}: {node.func.id}()")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            faults.append(f"{line}: {node.func.attr}() tells the time")
        elif isinstance(node, ast.AsyncFunctionDef):
            faults.append(f"{line}: async def")
        elif isinstance(node, ast.For | ast.comprehension) and is_set(node.iter):
            faults.append(f"{getattr(node.iter, 'lineno', line)}: iteration over a set")
    return faults


def is_set(node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("set", "frozenset")
    return isinstance(node, ast.Set | ast.SetComp)


def foreign(text: str, allowed: set[str]) -> list[str]:
    """Imports of a ledger module that are neither the ledger's own nor allowed."""
    tree = ast.parse(text)
    named = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    named += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    below = tuple(f"{name}." for name in allowed)
    ours = [name for name in named if name == "madang.ledger" or name.startswith("madang.ledger.")]
    return [name for name in named if name not in allowed and not name.startswith(below) and name not in ours]


def trespasses(feature: str, file: str, text: str) -> list[str]:
    """Direct imports of a neighbour's files other than `queries` and `model`; `__init__` holds nothing."""
    faults = []
    for name in imports(ast.parse(text)):
        parts = name.split(".")
        elsewhere = parts[:2] == ["madang", "features"] and len(parts) > 3 and parts[2] != feature
        if elsewhere and parts[3] not in ("queries", "model"):
            faults.append(f"{file} imports {'.'.join(parts[:4])}")
    return sorted(set(faults))


def neighbours(file: str, text: str) -> set[str]:
    """The features that a file imports, leaving out the nouns that `hears.py` listens for."""
    names = [name.split(".") for name in imports(ast.parse(text)) if name.startswith("madang.features.")]
    return {name[2] for name in names if len(name) > 3 and not (file == "hears.py" and name[3] == "model")}


def rings(edges: dict[str, set[str]]) -> list[list[str]]:
    """One ring of features that import each other, or none."""
    done: set[str] = set()

    def walk(feature: str, path: list[str]) -> list[str] | None:
        if feature in path:
            return [*path[path.index(feature) :], feature]
        if feature in done:
            return None
        for neighbour in sorted(edges.get(feature, ())):
            found = walk(neighbour, [*path, feature])
            if found is not None:
                return found
        done.add(feature)
        return None

    return [ring for feature in sorted(edges) if (ring := walk(feature, [])) is not None][:1]


# The rules, on what there is.


@pytest.mark.parametrize("path", LEDGER, ids=shown)
def test_the_law_is_pure(path: Path) -> None:
    text = path.read_text("utf-8")
    allowed = LEDGER_MODULES | LEDGER_MORE.get(path.name, set())
    assert impurities(text) == []
    assert foreign(text, allowed) == []


def test_features_meet_only_in_queries_and_nouns() -> None:
    faults = [
        f"{feature}/{fault}"
        for feature in FEATURES
        for path in sorted((SOURCE / "features" / feature).rglob("*.py"))
        for fault in trespasses(feature, path.name, path.read_text("utf-8"))
    ]
    assert faults == []


def test_no_feature_needs_itself_in_a_ring() -> None:
    edges: dict[str, set[str]] = {}
    for feature in FEATURES:
        found = set()
        for path in (SOURCE / "features" / feature).rglob("*.py"):
            found |= neighbours(path.name, path.read_text("utf-8"))
        edges[feature] = found - {feature}
    assert rings(edges) == []


def test_every_module_can_be_read_whole() -> None:
    long = [shown(path) for path in modules() if path.read_text("utf-8").count("\n") > LINES_MAX]
    client = [path for path in (REPOSITORY / "web" / "src").rglob("*") if path.suffix in SUFFIXES]
    ours = [path for path in client if "paraglide" not in path.parts]
    long += [shown(path) for path in ours if path.read_text("utf-8").count("\n") > CLIENT_LINES_MAX]
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [shown(path) for path in modules() if ast.get_docstring(ast.parse(path.read_text("utf-8"))) is None]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [shown(path) for path in modules() if path.stem in UNFIT_NAMES] == []


def test_lock_files_name_no_address() -> None:
    """Not even the funding pages that npm writes into its own."""
    locks = [
        *REPOSITORY.glob("*.lock"),
        *(REPOSITORY / "tools").glob("*.lock"),
        REPOSITORY / "web" / "package-lock.json",
    ]
    told = [
        f"{shown(path)}:{number}"
        for path in locks
        if path.exists()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if "://" in line or "--index-url" in line or "--find-links" in line
    ]
    assert told == []


def test_the_version_is_told_once() -> None:
    assert f'version = "{madang.__version__}"' in (REPOSITORY / "pyproject.toml").read_text("utf-8")


# The rules themselves.


@pytest.mark.parametrize(
    "text",
    [
        "rate = 0.5",
        "half = total / 2",
        "total /= 2",
        "key = hash(account)",
        "day = date.today()",
        "async def apply(): ...",
        "for account in {1, 2}: ...",
        "rows = [row for row in set(accounts)]",
    ],
)
def test_an_impure_law_is_noticed(text: str) -> None:
    assert len(impurities(text)) == 1


def test_an_import_of_the_world_is_noticed() -> None:
    assert foreign("import os\nfrom madang.ledger.units import Day\nimport msgspec", LEDGER_MODULES) == ["os"]


def test_a_trespass_is_noticed() -> None:
    assert trespasses("gifts", "actions.py", "from madang.features.wallet.tables import rows") != []
    assert trespasses("gifts", "actions.py", "from madang.features.wallet import actions") != []
    assert trespasses("gifts", "actions.py", "from madang.features.wallet import queries") == []
    assert trespasses("gifts", "actions.py", "from madang.features.gifts import actions") == []


def test_a_ring_is_noticed() -> None:
    assert rings({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == [["a", "b", "c", "a"]]
    assert rings({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
