"""Which failures are a sentence for a person, and which are a fault of ours that keeps its traceback."""

import importlib

SENTENCES = {
    "madang.plumbing.settings": ("BadSettingError",),
    "madang.plumbing.postgres": ("PostgresFailedError",),
    "madang.plumbing.errors": ("Refused",),
    "madang.app.amounts": ("BadAmountError",),
    "madang.app.folder": ("FolderInUseError", "PortInUseError"),
    "madang.app.running": ("NotRunningError", "BadArgumentError"),
    "madang.app.score": ("ScoreError",),
    "madang.app.sing": ("SingError",),
    "madang.chain.refusals": ("StartRefusedError",),
    "madang.chain.submit": ("ChainUnavailableError",),
    "madang.ledger.codec": ("MalformedError",),
}
"""Exceptions whose text says what is wrong and what to do, by module. Subclasses count."""


def sentence_of(failure: BaseException) -> str | None:
    """The sentence to tell, or None for a fault of the house's own."""
    for kind in type(failure).__mro__:
        if kind.__name__ in SENTENCES.get(kind.__module__, ()):
            return str(failure)
    return None


def missing() -> list[str]:
    """Names in SENTENCES that no longer exist; a test holds this empty."""
    return [
        f"{module}.{name}"
        for module, names in SENTENCES.items()
        for name in names
        if not hasattr(importlib.import_module(module), name)
    ]
