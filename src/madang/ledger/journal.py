"""What a block has changed and not yet kept: every change leaves behind the call that takes it back."""

from typing import Any


class Journal:
    """Calls that undo, newest last. Empty means that nothing is open."""

    def __init__(self) -> None:
        self._undo: list[tuple[Any, ...]] = []
        self.note = self._undo.append
        """`note((undo, *arguments))` before or after a change, in the order of changes."""

    def mark(self) -> int:
        """A place to come back to."""
        return len(self._undo)

    def rollback(self, mark: int) -> None:
        """Take back everything since the mark, newest first."""
        undo = self._undo
        while len(undo) > mark:
            call, *arguments = undo.pop()
            call(*arguments)

    def keep(self) -> None:
        """What is open becomes what is."""
        self._undo.clear()
