"""What the house says when it refuses. Rendered in one place, `app/problems.py`, as RFC 9457.

Exception
├── Refused                 the house says no: a status, a code and a sentence for people
│   ├── NotFoundError       404
│   ├── NotSignedInError    401
│   └── …                   features subclass it beside their actions
└── …                       the world failed: each plumbing module names its own
"""

from typing import Any, ClassVar


class Refused(Exception):
    """The house refuses; `str()` of it is a sentence that a person may read."""

    status: ClassVar[int] = 422
    """HTTP status."""
    code: ClassVar[str] = "refused"
    """What programs compare; lower case with underscores, never changed once released."""

    def __init__(self, sentence: str, **extra: Any) -> None:
        super().__init__(sentence)
        self.extra = extra
        """Further members of the problem document; values must be JSON."""


class NotFoundError(Refused):
    """What was asked for does not exist, or not for this member."""

    status = 404
    code = "not_found"

    def __init__(self, sentence: str = "There is nothing here.", **extra: Any) -> None:
        super().__init__(sentence, **extra)


class NotSignedInError(Refused):
    """The request needs a signed-in member."""

    status = 401
    code = "not_signed_in"

    def __init__(self, sentence: str = "Sign in with this device's key first.", **extra: Any) -> None:
        super().__init__(sentence, **extra)
