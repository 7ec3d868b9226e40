"""HTTPS at home: one authority for ever, certificates for the addresses of the day."""

import json
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from madang.app import certificate
from madang.plumbing.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, lan=True)


def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_certificate_is_kept_while_it_is_good(settings: Settings) -> None:
    chain, key, made = certificate.ensure_certificate(settings)
    assert made and key.stat().st_mode & 0o077 == 0
    names = _certificate(chain).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(certificate.lan_names()) <= {str(name.value) for name in names}
    assert certificate.ensure_certificate(settings) == (chain, key, False)
    ssl.create_default_context(cafile=str(settings.home / certificate.CA_FILE)).load_cert_chain(chain, key)


@pytest.mark.parametrize(
    "change", [{"names": ["198.51.100.7"]}, {"expires": str(datetime.now(UTC) + timedelta(days=3))}]
)
def test_new_addresses_or_a_near_end_get_a_new_certificate_of_the_same_authority(
    settings: Settings, change: dict[str, object]
) -> None:
    chain, _, _ = certificate.ensure_certificate(settings)
    authority = (settings.home / certificate.CA_FILE).read_bytes()
    before = _certificate(chain).serial_number
    note = chain.with_name("names.json")
    note.write_text(json.dumps({**json.loads(note.read_text()), **change}))
    assert certificate.ensure_certificate(settings)[2]
    assert _certificate(chain).serial_number != before
    assert (settings.home / certificate.CA_FILE).read_bytes() == authority


def test_the_secure_address_is_the_one_that_was_asked_for(settings: Settings) -> None:
    assert certificate.secure_origin(settings, None) is None, "not before there is a certificate"
    certificate.ensure_certificate(settings)
    first, *_, last = [*certificate.lan_names()]
    assert certificate.secure_origin(settings, None) == f"https://{first}:8843"
    assert certificate.secure_origin(settings, last) == f"https://{last}:8843"
    assert certificate.secure_origin(settings, "127.0.0.1") == f"https://{first}:8843"
    assert certificate.secure_origin(Settings(home=settings.home), None) is None
