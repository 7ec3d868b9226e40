"""Log lines on standard error: time, process, module, sentence. Never personal: account numbers, not names."""

import logging
import sys
import time


class _Lines(logging.Formatter):
    converter = staticmethod(time.gmtime)  # type: ignore[assignment]


def start(process: str, level: int = logging.INFO) -> None:
    """Send this process's log to standard error; `process` is its name in every line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Lines(f"%(asctime)s.%(msecs)03dZ {process} %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("alembic", "procrastinate", "uvicorn.access", "httpx", "numba"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
