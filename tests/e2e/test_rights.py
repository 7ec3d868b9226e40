"""A song's holder gives a share to somebody else, a claim is answered, and a takedown is asked for and decided."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.visitor import Visitor
from tests.singers import song_text, write_song
from tests.up_house import UpHouse


def account_of(page: Page) -> int:
    return int(page.evaluate("fetch('/api/me').then((answer) => answer.json()).then((me) => me.account)"))


def song_held(page: Page) -> str:
    """The id of the one song that the page's member holds a share of, as soon as there is one."""
    held = "fetch('/api/rights/songs').then((answer) => answer.json()).then((page) => page.songs[0]?.song.id)"
    return str(page.wait_for_function(held).json_value())


def brought(house: UpHouse, folder: Path, title: str, holder: int) -> None:
    """The song in the catalogue, at 10 cents, held by one account."""
    write_song(folder, song_text(title))
    done = house.run("songs", "import", "--alike", str(folder), "--price", "10", "--holders", f"{holder}:10000")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_share_is_given_and_taken_and_claimed(
    visit: Callable[..., Visitor], house: UpHouse, shots: Path, tmp_path: Path
) -> None:
    mina, joon = visit(), visit(dark=False, locale="ko-KR")
    mina.arrive("Mina of the songs")
    joon.open()
    joon.page.get_by_role("textbox").first.fill("준")
    joon.page.get_by_role("button", name="들어가기").click()
    page, other = mina.page, joon.page
    expect(other.get_by_role("heading", name=re.compile("준"))).to_be_visible()
    brought(house, tmp_path / "song", "A Song to Share", account_of(page))
    song_held(page)
    mina.open("/rights")
    page.get_by_role("link", name=re.compile("A Song to Share")).click()
    expect(page.get_by_text("100 %")).to_be_visible()
    page.get_by_role("button", name="Give a part").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("How much").fill("100.5")
    expect(sheet.get_by_text("at most 100 %")).to_be_visible()
    sheet.get_by_label("How much").fill("12.5")
    sheet.get_by_label("To account").fill(str(account_of(other)))
    mina.shoot(shots, "rights-give-phone")
    sheet.get_by_role("button", name="Give a part").click()
    expect(page.get_by_text("12.5 % · a gift")).to_be_visible()

    joon.open("/rights")
    expect(other.get_by_text("A Song to Share")).to_be_visible()
    joon.shoot(shots, "rights-offered-ko-phone")
    other.get_by_role("button", name="받기").click()
    other.get_by_role("dialog").get_by_role("button", name="받기").click()
    expect(other.get_by_role("link", name=re.compile("12.5 %"))).to_be_visible()

    other.get_by_role("link", name=re.compile("A Song to Share")).click()
    other.get_by_role("button", name="내 몫이 있어요").click()
    other.get_by_role("dialog").get_by_label(re.compile("내 몫")).fill("25")
    joon.shoot(shots, "rights-claim-ko-phone")
    other.get_by_role("dialog").get_by_role("button", name="주장하기").click()
    expect(other.get_by_text("답이 아직 없어요")).to_be_visible()

    mina.open("/rights")
    page.get_by_role("button", name="Answer").click()
    mina.shoot(shots, "rights-answer-phone")
    page.get_by_role("dialog").get_by_role("button", name="It is right: all 25 %").click()
    expect(page.get_by_role("link", name=re.compile("62.5 %"))).to_be_visible()
    page.get_by_role("link", name=re.compile("A Song to Share")).click()
    expect(page.get_by_text("37.5 %")).to_be_visible()
    mina.shoot(shots, "song-rights-phone")


def test_a_takedown_is_asked_for_without_an_account_and_answered_by_the_holder(
    visit: Callable[..., Visitor], house: UpHouse, shots: Path, tmp_path: Path
) -> None:
    mina, guest = visit(screen={"width": 1440, "height": 900}), visit()
    mina.arrive("Mina who holds")
    page, asking = mina.page, guest.page
    brought(house, tmp_path / "song", "A Song to Take Down", account_of(page))
    song = song_held(page)

    guest.open(f"/takedowns/new?song={song}")
    asking.get_by_label("Your name").fill("Sora Kim")
    asking.get_by_label("How to reach you").fill("by post")
    asking.get_by_label("What is yours").fill("I wrote every word of it.")
    guest.shoot(shots, "takedown-ask-phone", whole=True)
    asking.get_by_role("button", name="Send under my name").click()
    expect(asking.get_by_role("heading", name=re.compile("is with the operator"))).to_be_visible()

    (waiting,) = json.loads(house.run("takedowns", "list", "--json").stdout)
    number = str(waiting["number"])
    decided = house.run("takedowns", "decide", number, "suspended", "It looks well founded.")
    assert decided.stdout.strip() == f"Takedown {number} is suspended."
    page.wait_for_function("id => fetch(`/api/songs/${id}`).then((answer) => answer.status === 451)", arg=song)
    mina.open("/rights")
    expect(page.get_by_text("It looks well founded.")).to_be_visible()
    page.get_by_role("button", name="Answer").click()
    page.get_by_label("Your answer").fill("We wrote it together in 2020.")
    page.get_by_role("dialog").get_by_role("button", name="Answer").click()
    expect(page.get_by_text("We wrote it together in 2020.")).to_be_visible()
    mina.shoot(shots, "rights-takedown-desk", whole=True)
    assert house.run("takedowns", "decide", number, "restored", "Both are right.").returncode == 0
    page.wait_for_function("id => fetch(`/api/songs/${id}`).then((answer) => answer.status === 200)", arg=song)
    guest.open("/takedowns")
    expect(asking.get_by_text(f"Takedown {number}")).to_be_visible()
    expect(asking.get_by_text("Sora")).to_have_count(0)
    guest.shoot(shots, "takedown-log-phone")
