"""One of the house's processes, as `madang up` starts it: `python -m madang.app.child node|web|worker`.

It loads its code at once and waits for a line on standard input before it works, so that loading overlaps with the
database's start. It ends when its parent does: the kernel tells it, and elsewhere the closed pipe.
"""

import asyncio
import importlib
import logging
import os
import sys
import threading

from madang.app.refusals import sentence_of
from madang.plumbing import log
from madang.plumbing.processes import die_with_parent
from madang.plumbing.settings import read_settings

ROLES = ("node", "web", "worker")
PARENT_VARIABLE = "MADANG_PARENT_PROCESS"
REFUSED_STATUS = 2
"""Exit status after a sentence that a person must act on; starting again would not help."""


def main() -> None:
    role = sys.argv[1]
    assert role in ROLES
    die_with_parent(int(os.environ.pop(PARENT_VARIABLE)))
    log.start(role)
    process = importlib.import_module(f"madang.app.{role}")
    if not sys.stdin.readline():
        sys.exit("The parent has ended.")
    threading.Thread(target=_end_with_the_pipe, daemon=True).start()
    try:
        settings = read_settings()
        import uvloop

        uvloop.run(process.serve(settings))
    except asyncio.CancelledError:
        return
    except Exception as failure:
        sentence = sentence_of(failure)
        if sentence is None:
            raise
        logging.getLogger(__name__).error("%s", sentence)
        sys.exit(REFUSED_STATUS)


def _end_with_the_pipe() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
