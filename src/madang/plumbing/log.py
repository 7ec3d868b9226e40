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
    handler.addFilter(_shorten)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("alembic", "procrastinate", "uvicorn", "httpx", "numba"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _shorten(record: logging.LogRecord) -> bool:
    """Procrastinate tells with a traceback that the database is away, which the house says in its own line."""
    failure = record.exc_info[1] if record.exc_info else None
    if type(failure).__name__ == "ConnectorException":
        record.exc_info = None
    return True
