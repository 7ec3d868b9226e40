"""What members do once they have heard each other: follow, gather songs, show a list to others, block, report."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.visitor import Visitor
from tests.up_house import UpHouse


def account_of(page: Page) -> int:
    return int(page.evaluate("fetch('/api/me').then((answer) => answer.json()).then((me) => me.account)"))


def test_a_member_is_followed_reported_and_blocked(visit: Callable[..., Visitor], house: UpHouse, shots: Path) -> None:
    mina, joon = visit(), visit()
    mina.arrive("Mina")
    joon.arrive("Joon of the yard")
    page, other = mina.page, account_of(joon.page)
    mina.open(f"/members/{other}")
    page.get_by_role("button", name="Follow Joon of the yard").click()
    expect(page.get_by_text("1 follower")).to_be_visible()
    mina.shoot(shots, "member-followed-phone")
    mina.open("/following")
    page.get_by_role("link", name="Joon of the yard").click()

    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Report").click()
    send = page.get_by_role("button", name="Send the report")
    page.get_by_label("Something else").check()
    expect(send).to_be_disabled()
    page.get_by_label("In a few words").fill("Only trying this out.")
    send.click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    reports = json.loads(house.run("reports", "list", "--json").stdout)
    assert [each["words"] for each in reports if each["id"] == str(other)] == ["Only trying this out."]

    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Block Joon of the yard").click()
    page.get_by_role("dialog").get_by_role("button", name="Block Joon of the yard").click()
    expect(page.get_by_text("You blocked Joon of the yard.")).to_be_visible()
    joon.open(f"/members/{account_of(page)}")
    expect(joon.page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    mina.open("/blocked")
    page.get_by_role("button", name="Unblock").click()
    expect(page.get_by_text("You blocked nobody")).to_be_visible()
    joon.open(f"/members/{account_of(page)}")
    expect(joon.page.get_by_role("heading", name="Mina")).to_be_visible()


def test_songs_are_gathered_and_a_list_is_shown_to_others(visit: Callable[..., Visitor], shots: Path) -> None:
    mina, stranger = visit(), visit()
    mina.arrive("Mina")
    page = mina.page
    page.get_by_role("link", name="Song of the day").click()
    sheet = page.get_by_role("dialog", name="Song", exact=True)
    sheet.get_by_role("button", name="Add to favourites").click()
    expect(sheet.get_by_role("button", name="Remove from favourites")).to_be_visible()
    expect(sheet.get_by_text("High scores")).to_be_visible()
    sheet.get_by_role("button", name="Add to a playlist").click()
    page.get_by_label("Name").fill("For Sundays")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("Added to “For Sundays”.")).to_be_visible()
    mina.open("/lists")
    expect(page.get_by_role("listitem")).to_have_count(2)
    mina.shoot(shots, "lists-phone")
    page.get_by_role("link", name="For Sundays").click()
    expect(page.get_by_role("heading", name="For Sundays")).to_be_visible()
    stranger.open(page.url.removeprefix(mina.address))
    expect(stranger.page.get_by_role("heading", name="This playlist is not here")).to_be_visible()
    page.get_by_role("button", name="Anyone with the link").click()
    expect(page.get_by_label("Link")).to_have_value(page.url)
    stranger.open(page.url.removeprefix(mina.address))
    expect(stranger.page.get_by_role("heading", name="For Sundays")).to_be_visible()
    expect(stranger.page.get_by_role("listitem")).to_have_count(1)
