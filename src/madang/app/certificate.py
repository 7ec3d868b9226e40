"""HTTPS at home: a certificate authority of the house's own, made by trustme and kept in the house's folder.

A phone that trusts it once trusts every later certificate, also when the machine's addresses change.
"""

import json
import os
import shutil
import socket
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from madang.plumbing.settings import BadSettingError, Settings

CERTIFICATE_DAYS = 300
"""Telephones refuse a longer life."""
RENEW_DAYS = 30
"""Renewed when fewer days are left."""
NAMES_MAX = 16
CA_FILE = Path("https") / "ca.crt"
"""In the house's folder: the certificate that a phone is told to trust."""


def folder(settings: Settings) -> Path:
    return (settings.home / CA_FILE).parent


def authority_file(settings: Settings) -> Path:
    return settings.home / CA_FILE


def secure_origin(settings: Settings, asked_host: str | None) -> str | None:
    """The HTTPS address for somebody who came by `asked_host`; None if the house serves none."""
    if not settings.lan:
        return None
    names = _kept_names(settings)
    host = asked_host if asked_host in names else next(iter(names), None)
    return None if host is None else f"https://{host}:{settings.secure_port}"


def ensure_certificate(settings: Settings) -> tuple[Path, Path, bool]:
    """Certificate chain, key, and whether they were made now: when missing, nearly over, or for other addresses."""
    place = folder(settings)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    chain, key, note = place / "house.crt", place / "house.key", place / "names.json"
    names = lan_names()
    if _is_usable(chain, key) and _is_fresh(note, names):
        return chain, key, False
    import trustme

    authority = _authority(settings, trustme)
    expires = datetime.now(UTC) + timedelta(days=CERTIFICATE_DAYS)
    made = authority.issue_cert(*names, "localhost", "127.0.0.1", common_name=names[0], not_after=expires)
    _write(key, made.private_key_pem.bytes())
    _write(chain, b"".join(part.bytes() for part in made.cert_chain_pems))
    _write(note, json.dumps({"names": names, "expires": expires.isoformat()}).encode())
    return chain, key, True


def lan_names() -> list[str]:
    """This machine's addresses in its networks, the one towards the others first, then its host name."""
    found = [_outgoing_address(), *_interface_addresses()]
    addresses = [text for text in found if text and _is_reachable(text)]
    host = socket.gethostname().lower()
    names = [*addresses, *([f"{host}.local", host] if host and "." not in host else [host])]
    return list(dict.fromkeys(name for name in names if name))[:NAMES_MAX]


def _is_reachable(address: str) -> bool:
    """Whether another machine of the network may use the address."""
    return not (ip_address(address).is_loopback or ip_address(address).is_link_local)


def _authority(settings: Settings, trustme):  # type: ignore[no-untyped-def]
    certificate, key = authority_file(settings), folder(settings) / "ca.key"
    if certificate.exists() and key.exists():
        try:
            return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
        except ValueError:
            raise BadSettingError(
                f"The house's certificate authority, {certificate} and {key}, is damaged. Put both back from your copy;"
                " or remove both, and every phone trusts the house anew."
            ) from None
    made = trustme.CA(organization_name="Madang", organization_unit_name=f"of {socket.gethostname()}")
    _write(key, made.private_key_pem.bytes())
    _write(certificate, made.cert_pem.bytes())
    return made


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    fresh.rename(path)


def _kept_names(settings: Settings) -> list[str]:
    try:
        return [str(name) for name in json.loads((folder(settings) / "names.json").read_text())["names"]]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []


def _is_usable(chain: Path, key: Path) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key)
    except OSError:  # Missing, or no certificate: ssl's own errors are such.
        return False
    return True


def _is_fresh(note: Path, names: list[str]) -> bool:
    try:
        kept = json.loads(note.read_text())
        left = datetime.fromisoformat(kept["expires"]) - datetime.now(UTC)
        return set(names) <= set(kept["names"]) and left > timedelta(days=RENEW_DAYS)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return False


def _outgoing_address() -> str | None:
    """The address that this machine would send from; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _interface_addresses() -> list[str]:
    """What `ip` tells, where there is one."""
    if shutil.which("ip") is None:
        return []
    told = subprocess.run(["ip", "-json", "-4", "address"], capture_output=True, text=True, check=False)
    try:
        return [part["local"] for link in json.loads(told.stdout or "[]") for part in link.get("addr_info", [])]
    except (ValueError, KeyError):
        return []
