"""The house's configuration: `MADANG_*` from the environment over `<home>/madang.toml` over what is set here.

Every value is checked when it is read; a broken one is refused with a sentence that names it.
"""

import dataclasses
import difflib
import hashlib
import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

SOCKET_PATH_MAX = 100
"""Unix socket paths end at 107 bytes on Linux; PostgreSQL appends 15 to its folder's."""
FILE = "madang.toml"
PREFIX = "MADANG_"
NEAR = 0.8
"""From which likeness of two names on one may be a slip for the other; 1 is the same name."""
WORDS_FOR_TRUE = {"1", "true", "yes", "on"}
WORDS_FOR_FALSE = {"0", "false", "no", "off", ""}


class BadSettingError(Exception):
    """A configuration value cannot be used; `str()` names it and says what would do."""


@dataclass(frozen=True)
class Settings:
    home: Path
    """The house's folder: ledger, keys, database, files."""
    name: str = "Madang"
    host: str = "127.0.0.1"
    port: int = 8800
    secure_port: int = 8843
    """The HTTPS port of `--lan`."""
    lan: bool = False
    sandbox: bool = False
    dsn: str | None = None
    """`postgresql://…` of a database elsewhere; None: the embedded one in the house's folder."""
    node_socket: Path = Path()
    """Where the node answers the other processes of the house."""
    reserve_bytes: int = 512 * 1024 * 1024
    """Free disk below which uploads are refused."""
    proxies: tuple[str, ...] = ()
    """Addresses and networks of web servers in front of the house, whose word on a visitor's address and on HTTPS is
    believed."""

    @property
    def origin(self) -> str:
        """The address that a browser on this machine opens."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def read_settings(environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """The settings in force; `given` (from the command line) wins over environment and file where it is not None.

    Raises BadSettingError.
    """
    environment = os.environ if environment is None else environment
    chosen = given.pop("home", None) or environment.get("MADANG_HOME") or "~/.madang"
    home = _home(str(chosen))
    found: dict[str, Any] = {}
    for name, value in _from_file(home / FILE).items():
        found[name] = _checked(f"{name} in {home / FILE}", name, value)
    for name in _kinds():
        variable = PREFIX + name.upper()
        if name != "home" and environment.get(variable):
            found[name] = _checked(variable, name, environment[variable])
    found.update({name: value for name, value in given.items() if value is not None})
    found.setdefault("node_socket", short_socket(home / "node.sock"))
    settings = Settings(home=home, **found)
    if settings.lan and settings.port == settings.secure_port:
        raise BadSettingError(
            f"MADANG_PORT and MADANG_SECURE_PORT are both {settings.port}; with --lan each needs a port of its own."
        )
    return settings


def doubtful_variables(environment: Mapping[str, str]) -> list[str]:
    """A sentence about each `MADANG_*` variable that sets nothing: one of another name, or an empty one."""
    known = [PREFIX + field.name.upper() for field in dataclasses.fields(Settings)]
    found = []
    for name in sorted(name for name in environment if name.startswith(PREFIX)):
        near = difflib.get_close_matches(name, known, 1, NEAR)
        if name not in known:
            found.append(f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else "."))
        elif not environment[name]:
            found.append(f"{name} is empty, which is as if it were not set.")
    return found


def short_socket(wanted: Path) -> Path:
    """The path itself, or a short stand-in in the temporary folder where a Unix socket's path would be too long."""
    if len(os.fsencode(wanted)) <= SOCKET_PATH_MAX:
        return wanted
    digest = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"madang-{os.getuid()}-{digest}" / wanted.name


def _home(text: str) -> Path:
    home = Path(text).expanduser()
    if "\0" in text or (home.exists() and not home.is_dir()):
        raise BadSettingError(f"MADANG_HOME is {text!r}, which is not a folder.")
    return home.absolute()


def _from_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as failure:
        raise BadSettingError(f"{path} cannot be read: {failure}.") from failure
    except OSError as failure:
        raise BadSettingError(f"{path} cannot be read: {failure.strerror}.") from failure
    unknown = sorted(set(values) - set(_kinds()))
    if unknown:
        raise BadSettingError(
            f"{path} sets {unknown[0]!r}, which is not a setting. Settings are {', '.join(_kinds())}."
        )
    return values


def _kinds() -> dict[str, Any]:
    return {field.name: field.type for field in dataclasses.fields(Settings) if field.name != "home"}


def _checked(where: str, name: str, value: Any) -> Any:
    """The value in its setting's type; `where` is what the sentence calls it."""
    kind = _kinds()[name]
    if kind is bool:
        return _truth(where, value)
    if kind is int:
        return _number(where, name, value)
    if not isinstance(value, str) or not value.strip():
        raise BadSettingError(f"{where} is {value!r}; it must be a text that is not empty.")
    if name == "dsn" and not value.startswith(("postgresql://", "postgres://")):
        raise BadSettingError(f"{where} must begin with postgresql://.")
    if name == "proxies":
        return _networks(where, value)
    return Path(value).expanduser().absolute() if kind is Path else value


def _truth(where: str, value: Any) -> bool:
    word = str(value).strip().lower()
    if word in WORDS_FOR_TRUE:
        return True
    if word in WORDS_FOR_FALSE:
        return False
    raise BadSettingError(f"{where} is {value!r}; it must be 1 or 0.")


def _networks(where: str, value: str) -> tuple[str, ...]:
    """Addresses and networks, told apart by commas, each written in one way."""
    try:
        networks = [ip_network(each.strip()) for each in value.split(",")]
    except ValueError:
        raise BadSettingError(
            f"{where} is {value!r}; it must be addresses or networks with commas between them, such as"
            " 127.0.0.1, 10.0.0.0/8."
        ) from None
    return tuple(str(network) for network in networks)


def _number(where: str, name: str, value: Any) -> int:
    try:
        number = int(str(value).strip())
    except ValueError:
        raise BadSettingError(f"{where} is {value!r}; it must be a whole number.") from None
    low, high = (1, 65_535) if name in ("port", "secure_port") else (0, 2**53)
    if not low <= number <= high:
        raise BadSettingError(f"{where} is {number}; it must be from {low} to {high}.")
    return number
