"""`madang verify` is true of a house as it is, and false when one byte of it is not."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlparse

import pytest
from rich.console import Console

from madang.app.node import locked
from madang.app.verify import run, verify_folder, verify_url
from madang.app.verify_report import Report, VerifiedDay, show
from madang.chain.pins import Pins
from madang.chain.store import Store
from madang.ledger.rules.participation import Kind
from tests.chain.houses import TestClock, key, open_chain, transfer
from tests.chain.participation import DAY_MS, record, register_song


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with accounts, transfers, a rejection, three settled days of participation and a snapshot."""
    home = tmp_path_factory.mktemp("house")
    asyncio.run(live(home))
    return home


async def live(home: Path) -> None:
    async with open_chain(home, TestClock()) as chain:
        singer, listener = await chain.open_account(key(1)), await chain.open_account(key(2))
        song = await register_song(chain, listener)
        first = 1
        for day in range(3):
            await chain.send(key(1), transfer(singer, listener, 1 + day))
            await chain.send(key(2), transfer(listener, singer, 10**17))
            rows = [(singer, Kind.SONG_SUNG_WELL, song), (listener, Kind.LIKE_GIVEN, 0)] * (day + 1)
            await record(chain, first, rows)
            first += len(rows)
            await chain.local.advance_clock(DAY_MS)
        await chain.local.advance_clock(DAY_MS)


@pytest.fixture
def home(lived_in: Path, tmp_path: Path) -> Path:
    """A copy that the test may damage."""
    return Path(shutil.copytree(lived_in, tmp_path / "copy"))


def test_an_honest_house_verifies_and_says_what_was_checked(home: Path) -> None:
    report = verify_folder(home)
    assert report.difference is None
    assert report.sandbox
    assert report.blocks > 10
    assert report.rejected == 3
    assert report.snapshots == 1
    counted = [day for day in report.days if day.rows]
    assert [day.rows for day in counted] == [2, 4, 6]
    assert all(day.accounts == 2 and day.members == 1 and day.attestors == [5] and day.published for day in counted)
    assert all(day.members_counted == 1 for day in counted)
    assert report.minted == sum(day.minted for day in report.days) > 0


def test_the_exit_status_and_the_document_for_programs_tell_the_same(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, None, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["difference"] is None
    flip(home / "chain" / "genesis", 20)
    assert run(home, None, as_json=True) == 1
    assert json.loads(capsys.readouterr().out)["difference"]


def test_the_text_for_people_says_sandbox_attestor_and_what_it_cannot_prove(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, None, as_json=False) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "sandbox" in told
    assert "attested by account 5: 2 accounts, 1 counted member, 2 rows, " in told
    assert "; 1 snapshot; " in told
    assert re.search(r"20\d\d-\d\d-\d\d: attested by", told)
    assert "cannot prove" in told
    assert "Everything holds" in told


def first_block(home: Path) -> tuple[Path, int]:
    return records(home), 100


def middle_block(home: Path) -> tuple[Path, int]:
    return records(home), records(home).stat().st_size // 2


def last_block(home: Path) -> tuple[Path, int]:
    return records(home), records(home).stat().st_size - 40


def receipts(home: Path) -> tuple[Path, int]:
    """A byte inside the first receipt that has events."""
    store = Store(home / "chain")
    body = next(body for _, body in store.bodies(1, store.height) if body.receipts)
    store.close()
    return records(home), records(home).read_bytes().index(body.receipts[0].id + b"\x00") + 40


def newest_snapshot(home: Path) -> tuple[Path, int]:
    path = max((home / "chain" / "snapshots").iterdir())
    return path, path.stat().st_size // 2


def published_day(home: Path) -> tuple[Path, int]:
    return max((home / "chain" / "days").iterdir(), key=lambda path: path.stat().st_size), 17


def genesis(home: Path) -> tuple[Path, int]:
    return home / "chain" / "genesis", 12


@pytest.mark.parametrize(
    "place", [first_block, middle_block, last_block, receipts, newest_snapshot, published_day, genesis]
)
def test_one_flipped_byte_is_a_difference(home: Path, place: Callable[[Path], tuple[Path, int]]) -> None:
    flip(*place(home))
    assert verify_folder(home).difference is not None


def test_a_forged_block_with_right_checksums_is_a_difference(home: Path) -> None:
    """Whoever can write the files can also make checksums; signatures and the law cannot be made."""
    store = Store(home / "chain")
    bodies = [body for _, body in store.bodies(1, store.height)]
    store.close()
    richer = next(body for body in bodies if any(receipt.events for receipt in body.receipts))
    forged = bytes(richer.receipts[0].events[0])
    at = bodies.index(richer)
    shutil.rmtree(home / "chain" / "snapshots")
    records(home).unlink()
    (home / "chain" / "head").unlink()
    import msgspec

    receipt = msgspec.structs.replace(richer.receipts[0], events=[msgspec.Raw(forged[:-1] + bytes([forged[-1] ^ 1]))])
    bodies[at] = msgspec.structs.replace(richer, receipts=[receipt, *richer.receipts[1:]])
    store = Store(home / "chain")
    for body in bodies:
        store.append(body)
    store.close()
    difference = verify_folder(home).difference
    assert difference is not None
    assert f"Block {at + 1}: its receipts" in difference


def test_a_tail_that_cannot_be_read_is_a_difference_and_is_not_repaired(home: Path) -> None:
    with records(home).open("ab") as file:
        file.write(b"MADANGB1 torn")
    size = records(home).stat().st_size
    assert verify_folder(home).difference is not None
    assert records(home).stat().st_size == size


def test_dropped_blocks_are_a_difference(home: Path) -> None:
    store = Store(home / "chain")
    last = store.record_bytes(store.height)
    store.close()
    raw = records(home).read_bytes()
    records(home).write_bytes(raw[:-last])
    assert verify_folder(home).difference is not None


async def test_a_house_that_is_running_verifies_as_far_as_it_was_confirmed(home: Path) -> None:
    with locked(home / "chain"):
        async with open_chain(home, TestClock(10 * DAY_MS)) as chain:
            await chain.open_account(key(3))
            with records(home).open("ab") as file:
                file.write(b"MADANGB1 a block that is being written")
            report = verify_folder(home)
            assert report.difference is None
            assert report.blocks == chain.application.head.height
            os.truncate(records(home), records(home).stat().st_size - 38)


def test_what_could_not_be_looked_at_is_no_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    for home, url, why in (
        (tmp_path, None, f"There is no house in {tmp_path}."),
        (tmp_path / "none", None, f"There is no house in {tmp_path / 'none'}."),
        (tmp_path / "file", None, f"There is no house in {tmp_path / 'file'}."),
        (tmp_path, "foo", "foo is no address of a house: it begins with http:// or https://."),
        (tmp_path, "http://127.0.0.1:9", "http://127.0.0.1:9/api/chain/genesis cannot be read: "),
        (tmp_path, "http://[", "http://[/api/chain/genesis cannot be read: "),
    ):
        assert run(home, url, as_json=False) == 2
        told = " ".join(capsys.readouterr().out.split())
        assert told.startswith(f"Not checked: {why}"), told
        assert told.endswith(".") and not told.endswith("..") and "Different" not in told


def test_a_page_that_is_no_houses_is_not_called_different(home: Path, tmp_path: Path) -> None:
    (home / "chain" / "genesis").write_bytes(b"<!doctype html><title>Elsewhere</title>")
    with elsewhere(home) as url:
        assert verify_url(url, Pins(tmp_path / "pins")).not_checked == f"No house answers at {url}."


def test_a_house_whose_genesis_became_something_else_is_different_to_who_saw_it_before(
    home: Path, tmp_path: Path
) -> None:
    with elsewhere(home) as url:
        assert verify_url(url, Pins(tmp_path / "pins")).difference is None
        (home / "chain" / "genesis").write_bytes(b"<!doctype html><title>Elsewhere</title>")
        assert "seen here before" in str(verify_url(url, Pins(tmp_path / "pins")).difference)


def test_blocks_without_their_genesis_are_a_difference(home: Path) -> None:
    (home / "chain" / "genesis").unlink()
    assert "has blocks, but no genesis" in str(verify_folder(home).difference)


def test_a_difference_tells_no_sums_that_were_not_made(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flip(*middle_block(home))
    assert run(home, None, as_json=False) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "Checked " in told and "Different: Block " in told
    assert "accounts, whose" not in told and "minted;" not in told and ", head " not in told
    assert "This proves" not in told


def test_a_house_elsewhere_verifies_through_its_public_api(home: Path, tmp_path: Path) -> None:
    with elsewhere(home) as url:
        report = verify_url(url, Pins(tmp_path / "pins"))
        assert report.difference is None
        assert report.blocks == verify_folder(home).blocks
        flip(*published_day(home))
        assert "published rows" in str(verify_url(url, Pins(tmp_path / "pins")).difference)


def test_a_house_that_rewrites_its_history_is_found_out_by_who_looked_before(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with elsewhere(home) as url:
        assert verify_url(url, Pins(tmp_path / "pins")).difference is None
        kept = home / "chain"
        shutil.move(kept, tmp_path / "first")
        asyncio.run(live(other))
        shutil.move(other / "chain", kept)
        difference = str(verify_url(url, Pins(tmp_path / "pins")).difference)
        assert difference.count("hash") == 1
        assert "seen here before" in difference


def test_a_house_is_known_however_its_address_is_written(home: Path, tmp_path: Path) -> None:
    with elsewhere(home) as url:
        assert verify_url(f"{url}/", Pins(tmp_path / "pins")).difference is None
        assert Pins(tmp_path / "pins").pinned(url) is not None


def test_a_day_that_grew_too_fast_says_how_many_were_counted_and_how_many_paid_for() -> None:
    grown = VerifiedDay(20_000, 100, 130, 140, 9, 9, 9, [5], True)
    console = Console(record=True, width=400)
    show(Report("house", blocks=1, days=[grown]), console)
    assert "130 counted members (paid as 100: the limit on growth)" in console.export_text()


def test_a_house_that_lost_blocks_that_were_seen_is_found_out(home: Path, tmp_path: Path) -> None:
    with elsewhere(home) as url:
        pins = Pins(tmp_path / "pins")
        assert verify_url(url, pins).difference is None
        store = Store(home / "chain")
        last, height = store.record_bytes(store.height), store.height
        store.close()
        records(home).write_bytes(records(home).read_bytes()[:-last])
        (home / "chain" / "head").write_bytes((height - 1).to_bytes(8, "little"))
        assert f"block {height} was seen here before" in str(verify_url(url, pins).difference)


class elsewhere:  # noqa: N801
    """Serves a folder the way the public API does."""

    def __init__(self, home: Path) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = public(home, self.path)
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments: object) -> None:
                """Nothing is said about requests."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> str:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def public(home: Path, path: str) -> bytes:
    asked = urlparse(path)
    name = asked.path.removeprefix("/api/chain/")
    if name == "genesis":
        return (home / "chain" / "genesis").read_bytes()
    if name.startswith("days/"):
        return (home / "chain" / "days" / f"{name.removeprefix('days/')}.rows").read_bytes()
    store = Store(home / "chain")
    try:
        if name == "records":
            query = parse_qs(asked.query)
            first, count = int(query["first"][0]), int(query["count"][0])
            return b"".join(store.record(each) for each in range(first, min(first + count, store.height + 1)))
        from madang.chain.light import header_hash

        return json.dumps(
            {"height": store.height, "header_hash": header_hash(store.body(store.height).header).hex()}
        ).encode()
    finally:
        store.close()


def records(home: Path) -> Path:
    return home / "chain" / "blocks.records"


def flip(path: Path, offset: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[offset] ^= 1
    path.write_bytes(raw)
