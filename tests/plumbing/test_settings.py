"""Every broken setting is named in a sentence."""

import re
from pathlib import Path

import pytest

from madang.plumbing.settings import BadSettingError, doubtful_variables, read_settings


def _read(home: Path, **variables: str):  # type: ignore[no-untyped-def]
    return read_settings({"MADANG_HOME": str(home), **variables})


def test_environment_wins_over_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    (tmp_path / "madang.toml").write_text('name = "Yard"\nport = 9000\nsandbox = true\n')
    assert _read(tmp_path).port == 9000
    found = _read(tmp_path, MADANG_PORT="9001")
    assert (found.name, found.port, found.sandbox) == ("Yard", 9001, True)
    assert read_settings({"MADANG_HOME": "/nowhere", "MADANG_PORT": "1"}, home=tmp_path, port=5).port == 5


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"MADANG_PORT": "eighty"}, "MADANG_PORT is 'eighty'; it must be a whole number"),
        ({"MADANG_PORT": "70000"}, "MADANG_PORT is 70000; it must be from 1 to 65535"),
        ({"MADANG_LAN": "maybe"}, "MADANG_LAN is 'maybe'; it must be 1 or 0"),
        ({"MADANG_DSN": "mysql://x"}, "MADANG_DSN must begin with postgresql://"),
        ({"MADANG_RESERVE_BYTES": "-1"}, "MADANG_RESERVE_BYTES is -1"),
        ({"MADANG_PROXIES": "*"}, r"MADANG_PROXIES is '\*'; it must be addresses or networks"),
        ({"MADANG_PROXIES": "127.0.0.1,"}, "MADANG_PROXIES is '127.0.0.1,'"),
        ({"MADANG_PROXIES": "10.0.0.1/8"}, "MADANG_PROXIES is '10.0.0.1/8'"),
    ],
)
def test_a_broken_value_is_named(tmp_path: Path, variables: dict[str, str], said: str) -> None:
    with pytest.raises(BadSettingError, match=said):
        _read(tmp_path, **variables)


def test_two_doors_on_one_port_are_refused_only_where_both_are_opened(tmp_path: Path) -> None:
    said = "MADANG_PORT and MADANG_SECURE_PORT are both 8843; with --lan each needs a port of its own."
    assert _read(tmp_path, MADANG_PORT="8843").port == 8843
    with pytest.raises(BadSettingError, match=re.escape(said)):
        _read(tmp_path, MADANG_PORT="8843", MADANG_LAN="1")
    with pytest.raises(BadSettingError, match=re.escape(said)):
        read_settings({}, home=tmp_path, port=8843, lan=True)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MADANG_PROT", "8900", ["MADANG_PROT is not a setting; did you mean MADANG_PORT?"]),
        ("MADANG_SECUREPORT", "1", ["MADANG_SECUREPORT is not a setting; did you mean MADANG_SECURE_PORT?"]),
        ("MADANG_COLOUR", "red", ["MADANG_COLOUR is not a setting."]),
        ("MADANG_NAME", "", ["MADANG_NAME is empty, which is as if it were not set."]),
        ("MADANG_NAME", "Yard", []),
        ("MADANG_HOME", "/tmp", []),
        ("MADANGO", "1", []),
    ],
)
def test_a_variable_that_sets_nothing_is_said_with_the_near_one(name: str, value: str, said: list[str]) -> None:
    assert doubtful_variables({name: value, "PATH": ""}) == said


def test_proxies_are_addresses_and_networks(tmp_path: Path) -> None:
    (tmp_path / "madang.toml").write_text('proxies = "::1"')
    assert _read(tmp_path).proxies == ("::1/128",)
    found = _read(tmp_path, MADANG_PROXIES="127.0.0.1, 10.0.0.0/8")
    assert found.proxies == ("127.0.0.1/32", "10.0.0.0/8")
    assert _read(tmp_path, MADANG_PROXIES=",".join(found.proxies)) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 1", "sets 'prot', which is not a setting"),
        ('home = "elsewhere"', "sets 'home', which is not a setting"),
        ("port = ", "cannot be read"),
        ('port = "x"', "port in .*madang.toml is 'x'"),
        ("name = 5", "name in .* must be a text"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "madang.toml").write_text(text)
    with pytest.raises(BadSettingError, match=said):
        _read(tmp_path)


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "house").write_text("")
    with pytest.raises(BadSettingError, match="MADANG_HOME"):
        _read(tmp_path / "house")


def test_a_long_home_gets_a_short_socket(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    assert len(str(_read(long).node_socket)) < 100
    assert _read(long).node_socket == _read(long).node_socket
