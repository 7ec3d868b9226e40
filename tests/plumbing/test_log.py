"""What a process says in the window, and what it keeps to itself."""

import logging
from collections.abc import Iterator

import pytest

from madang.plumbing import log


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root, uvicorn = logging.getLogger(), logging.getLogger("uvicorn")
    handlers, levels, spreads = root.handlers[:], (root.level, uvicorn.level), uvicorn.propagate
    uvicorn.propagate = True  # Servers that other tests ran may have turned it off.
    yield
    root.handlers[:] = handlers
    uvicorn.propagate = spreads
    root.setLevel(levels[0])
    uvicorn.setLevel(levels[1])


def test_connections_that_come_and_go_are_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    log.start("web")
    logging.getLogger("uvicorn.error").info("connection open")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    logging.getLogger("madang.app.web").info("Serving.")
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[2] for line in said] == ["Invalid HTTP request received.", "Serving."]
    assert " web INFO madang.app.web: " in said[1]
