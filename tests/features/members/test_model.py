"""Names, signatures, and how often an address may open an account."""

import pytest

from madang.features.members.model import Buckets, sender_of, signed_by, tidy_name
from tests.people import Device


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mina", "Mina"),
        ("  Mina \t Park\n", "Mina Park"),
        ("미나", "미나"),
        ("Zoe\u0301", "Zoé"),
        ("7", "7"),
        ("x" * 40, "x" * 40),
        ("x" * 41, None),
        ("", None),
        ("   ", None),
        ("!!!", None),
        ("a\u0000b", None),
        ("a\ud800b", None),
        ("a\ue000b", None),
    ],
)
def test_a_name_is_tidied_or_refused(text: str, name: str | None) -> None:
    assert tidy_name(text) == name


def test_a_signature_is_only_its_keys_own_over_this_message() -> None:
    device = Device()
    signature = bytes.fromhex(device.signed(b"message"))
    assert signed_by(device.key, b"message", signature)
    assert not signed_by(device.key, b"another", signature)
    assert not signed_by(Device().key, b"message", signature)
    assert not signed_by(device.key, b"message", signature[:-1])
    assert not signed_by(b"short", b"message", signature)


@pytest.mark.parametrize(
    ("host", "sender"),
    [
        ("192.168.0.7", "192.168.0.7"),
        ("::ffff:192.168.0.7", "192.168.0.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:2", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("testclient", "testclient"),
        (None, "unknown"),
    ],
)
def test_all_addresses_that_one_machine_may_choose_from_are_one(host: str | None, sender: str) -> None:
    assert sender_of(host) == sender


def test_an_address_may_do_so_much_at_once_and_then_one_at_a_time() -> None:
    buckets = Buckets(size=3, refill_ms=1_000)
    assert [buckets.take("here", 0) for _ in range(4)] == [0, 0, 0, 1_000]
    assert buckets.take("elsewhere", 0) == 0
    assert buckets.take("here", 999) == 1
    assert buckets.take("here", 1_000) == 0
    assert buckets.take("here", 1_000) == 1_000
    assert [buckets.take("here", 60_000) for _ in range(4)] == [0, 0, 0, 1_000]
