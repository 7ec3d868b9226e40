"""Processes that end together: a child dies with its parent, also when the parent is killed."""

import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(parent: int, with_signal: int = signal.SIGKILL) -> None:
    """Ask the kernel to send `with_signal` to this process when its parent thread ends.

    `parent` is the process id that the parent had when it started this one: if it is already gone, this process ends
    now. Does nothing on systems that cannot (there a terminal's Ctrl-C still ends all).
    """
    if _libc is None:
        return
    if _libc.prctl(_PR_SET_PDEATHSIG, with_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        os._exit(1)


def is_running(pid: int) -> bool:
    """Whether a process of that id runs (a zombie does not)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return True
    return stat.rsplit(")", 1)[-1].split()[0] != "Z"
