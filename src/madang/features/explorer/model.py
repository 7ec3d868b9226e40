"""What the ledger holds as JSON: hexadecimal bytes, coin as decimal strings, names for numbered words."""

from enum import IntEnum, IntFlag
from typing import Any

import msgspec

from madang.ledger.roles import Role
from madang.ledger.rules.participation import ROW_BYTES, RecordParticipation
from madang.ledger.units import Amount


def written(thing: msgspec.Struct) -> dict[str, Any]:
    """A command or event with its kind in `type`. Participation rows are counted, not shown."""
    kind = type(thing)
    fields: dict[str, Any] = {"type": kind.__name__}
    for name in kind.__struct_fields__:
        value = getattr(thing, name)
        if kind is RecordParticipation and name == "rows":
            value = len(value) // ROW_BYTES
        elif kind.__annotations__.get(name) == Amount:
            value = str(value)
        fields[name] = _written_value(value)
    return fields


def roles_written(roles: int) -> list[str]:
    """The roles' names, highest first."""
    return [role.name.lower() for role in (Role.OWNER, Role.SPEND, Role.ACT) if roles & role and role.name]


def _written_value(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [_written_value(each) for each in value]
    if isinstance(value, msgspec.Struct):
        return {name: _written_value(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, IntEnum) and not isinstance(value, IntFlag):
        return value.name.lower()
    return value
