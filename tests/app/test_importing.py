"""Songs brought in, looked through and taken out at the command line of a house that runs."""

import json
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from madang.app.importing import STOPPED, Share, holders_of, read_holders
from madang.app.running import BadArgumentError
from madang.features.songs.model import Holder
from madang.house import House
from madang.media import lrc, ultrastar
from tests.features.songs.test_importing import write_songs
from tests.media.midi_files import karaoke
from tests.people import arrive
from tests.singers import song_text, write_song
from tests.up_house import WAIT_S, UpHouse, command, free_port

SONGS = 600


@pytest.mark.slow
def test_songs_come_in_can_be_stopped_and_are_taken_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    house = UpHouse(tmp_path / "home", free_port())
    try:
        house.wait_until_serving()
        _look_at_a_few(house, tmp_path)
        _stop_and_go_on(house, tmp_path)
    finally:
        house.stop()


def _look_at_a_few(house: UpHouse, folder: Path) -> None:
    songs = folder / "few"
    write_song(songs / "text", song_text("A [bold] title"))
    (songs / "Somebody - Tune.kar").write_bytes(karaoke(title="Tune"))
    (songs / "broken.mid").write_bytes(b"MThd")

    shown = house.run("songs", "import", str(songs))

    assert shown.returncode == 1 and "2 added, 1 refused" in shown.stdout
    assert "[bold]" in shown.stdout, "a song's title is no markup"
    again = json.loads(house.run("songs", "import", str(songs), "--json").stdout)
    assert [each["result"] for each in again] == ["already here", "refused", "already here"]

    out = folder / "out"
    taken = json.loads(house.run("songs", "export", str(out), "--json").stdout)
    assert {ultrastar.read(Path(file).read_bytes()).title for file in taken} >= {"Tune", "A [bold] title"}
    words = house.run("songs", "export", str(out), "--format", "lrc", "--song", again[0]["id"], "--sounds")
    assert words.returncode == 0
    assert [lrc.read(file.read_bytes()).title for file in out.rglob("*.lrc")] == ["Tune"]
    assert house.run("songs", "export", str(out), "--format", "pdf").returncode == 2
    assert house.run("songs", "export", str(out), "--song", "0" * 32).returncode == 2


def _stop_and_go_on(house: UpHouse, folder: Path) -> None:
    songs = write_songs(folder / "many", SONGS)
    words = command("songs", "import", str(songs), "--json")
    before = _total(house)
    with subprocess.Popen(words, env=house.environment(), stdout=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + WAIT_S
        while _total(house) < before + 100 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=WAIT_S)
    assert process.returncode == STOPPED
    came = [each["result"] for each in json.loads(told)]
    assert 0 < len(came) < SONGS and set(came) == {"added"}

    rest = [each["result"] for each in json.loads(house.run("songs", "import", str(songs), "--json").stdout)]

    assert rest.count("already here") == len(came) and rest.count("added") == SONGS - len(came)


def _total(house: UpHouse) -> int:
    return int(httpx.get(f"{house.address}/api/songs").json()["total"])


def test_holders_are_names_or_accounts_with_their_shares() -> None:
    assert read_holders("Mina:7000, 13:3000,") == [Share("Mina", 7_000), Share("13", 3_000)]
    assert read_holders("") == []
    for text in ("12", "12:", ":10000", "12:all", "12:-1", "12:9999999", "12:²"):
        with pytest.raises(BadArgumentError, match="write NAME-OR-ACCOUNT:BASISPOINTS"):
            read_holders(text)


async def test_members_and_the_community_fund_hold_rights_and_no_other_account_of_the_house(
    house: House, client: httpx.AsyncClient
) -> None:
    mina = await arrive(house, client, "Mina")
    named = [Share("Mina", 5_000), Share("3", 5_000)]
    assert await holders_of(house, named) == [Holder(mina.account, 5_000), Holder(3, 5_000)]
    assert await holders_of(house, [Share(str(mina.account), 10_000)]) == [Holder(mina.account, 10_000)]
    for number in ("1", "2", "4", "5", "6", "7", "8"):
        with pytest.raises(BadArgumentError, match=f"Account {number} is one by which the house works"):
            await holders_of(house, [Share(number, 10_000)])
    for nobody in ("Joon", "0", "4000000"):
        with pytest.raises(BadArgumentError, match=f"No member is called {nobody}"):
            await holders_of(house, [Share(nobody, 10_000)])
