"""Devices join by a link, are named, and go."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import httpx

from madang.features.devices.model import check_digits
from madang.house import House
from madang.ledger.rules.accounts import AddKey, RemoveKey, UndoOwnerChange
from tests.house import Work
from tests.people import Device, Person, arrive, sign_in
from tests.views import View, verify_view

Browser = Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]
HOUR_MS = 3_600_000


async def joining(house: House, invite: str, phone: Device, name: str = "phone") -> dict[str, str]:
    """What a device sends that asks to join."""
    chain_id = (await house.chain.status()).chain_id
    signature = phone.signed(b"madang/join/1" + chain_id + bytes.fromhex(invite) + phone.key)
    return {"key": phone.key.hex(), "device_name": name, "signature": signature}


async def invited(mina: Person) -> str:
    return str((await mina.client.post("/api/devices/invites")).json()["invite"])


async def test_a_second_device_joins_and_sees_the_same_account(
    house: House, client: httpx.AsyncClient, another_client: Browser, work: Work
) -> None:
    mina, phone = await arrive(house, client, "Mina"), Device()
    invite = await invited(mina)
    async with another_client() as second:
        shown = (await second.get(f"/api/devices/invites/{invite}")).json()
        assert (shown["state"], shown["member_name"], shown["check"]) == ("waiting", "Mina", None)
        asked = await second.post(f"/api/devices/invites/{invite}/join", json=await joining(house, invite, phone))
        assert (asked.json()["state"], asked.json()["device_name"]) == ("asked", "phone")
        assert asked.json()["check"] == check_digits(bytes.fromhex(invite), phone.key)
        assert (await sign_in(house, second, phone)).status_code == 404

        approved = await mina.submit(AddKey(account=mina.account, key=phone.key, owner=True))
        assert approved.status_code == 200
        assert (await second.get(f"/api/devices/invites/{invite}")).json()["state"] == "approved"
        assert (await sign_in(house, second, phone)).json()["account"] == mina.account
        await work()

        devices = (await second.get("/api/devices")).json()
        assert [(each["name"], each["roles"], each["this"]) for each in devices] == [
            (None, ["owner", "spend", "act"], False),
            ("phone", ["spend", "act"], True),
        ]
        assert devices[1]["owner_from_ms"] > devices[1]["added_ms"]
        mine, other = (await client.get("/api/wallet")).json(), (await second.get("/api/wallet")).json()
        assert mine["available"] == other["available"]


async def test_a_joined_device_becomes_an_owner_after_the_delay(
    house: House, client: httpx.AsyncClient, advance: Callable[[int], Awaitable[None]]
) -> None:
    mina, phone = await arrive(house, client, "Mina"), Device()
    await mina.submit(AddKey(account=mina.account, key=phone.key, owner=True))
    await advance(72 * HOUR_MS + 1_000)
    devices = (await client.get("/api/devices")).json()
    assert devices[1]["roles"] == ["owner", "spend", "act"]
    assert devices[1]["owner_from_ms"] is None


async def test_the_joining_device_hears_that_it_was_approved(
    house: House, client: httpx.AsyncClient, another_client: Browser, work: Work
) -> None:
    mina, phone = await arrive(house, client, "Mina"), Device()
    invite = await invited(mina)
    async with another_client() as second:
        await second.post(f"/api/devices/invites/{invite}/join", json=await joining(house, invite, phone))

        async def fetch() -> View:
            return dict((await second.get(f"/api/devices/invites/{invite}")).json())

        async def approve() -> None:
            await mina.submit(AddKey(account=mina.account, key=phone.key, owner=False))
            await work()

        fresh = await verify_view(house, fetch, approve, lambda view, _, message: {**view, "state": message["state"]})
        assert fresh["state"] == "approved"


async def test_an_invite_takes_one_device(house: House, client: httpx.AsyncClient, another_client: Browser) -> None:
    mina, phone = await arrive(house, client, "Mina"), Device()
    invite = await invited(mina)
    async with another_client() as second:
        body = await joining(house, invite, phone)
        path = f"/api/devices/invites/{invite}/join"
        assert (await second.post(path, json=body)).json() == (await second.post(path, json=body)).json()
        other = await second.post(path, json=await joining(house, invite, Device()))
        assert (other.status_code, other.json()["code"]) == (409, "invite_closed")
        wrong = await second.post(path, json=await joining(house, "00" * 16, phone))
        assert wrong.json()["code"] == "signature_wrong"
        assert (await second.get("/api/devices/invites/" + "00" * 16)).status_code == 404


async def test_an_invite_can_be_refused_and_expires(
    house: House, client: httpx.AsyncClient, advance: Callable[[int], Awaitable[None]]
) -> None:
    mina = await arrive(house, client, "Mina")
    first, second = await invited(mina), await invited(mina)
    assert (await client.post(f"/api/devices/invites/{first}/refuse")).json()["state"] == "refused"
    await advance(11 * 60_000)
    assert (await client.get(f"/api/devices/invites/{second}")).json()["state"] == "expired"
    late = await client.post(f"/api/devices/invites/{second}/join", json=await joining(house, second, Device()))
    assert late.json()["code"] == "invite_closed"


async def test_only_so_many_invites_stay_open(house: House, client: httpx.AsyncClient) -> None:
    mina = await arrive(house, client, "Mina")
    for _ in range(5):
        await invited(mina)
    refused = await client.post("/api/devices/invites")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_invites")


async def test_a_removed_device_leaves_the_list_and_an_owner_waits(house: House, client: httpx.AsyncClient) -> None:
    mina, phone = await arrive(house, client, "Mina"), Device()
    await mina.submit(AddKey(account=mina.account, key=phone.key, owner=False))
    assert len((await client.get("/api/devices")).json()) == 2
    await mina.submit(RemoveKey(account=mina.account, key=phone.key))
    assert [each["this"] for each in (await client.get("/api/devices")).json()] == [True]
    last = await mina.submit(RemoveKey(account=mina.account, key=mina.device.key))
    assert (last.status_code, last.json()["code"]) == (422, "last_owner_key")


async def test_recovery_words_are_remembered(house: House, client: httpx.AsyncClient, work: Work) -> None:
    mina, words = await arrive(house, client, "Mina"), Device()
    await mina.submit(AddKey(account=mina.account, key=words.key, owner=True))
    named = await client.put(f"/api/devices/{words.key.hex()}", json={"name": "Recovery words", "words": True})
    assert (named.json()["name"], named.json()["words"]) == ("Recovery words", True)
    await work()
    assert (await client.get("/api/me")).json()["has_words"] is True


async def test_nobody_names_a_key_of_another(house: House, client: httpx.AsyncClient) -> None:
    await arrive(house, client, "Mina")
    assert (await client.put(f"/api/devices/{'11' * 32}", json={"name": "phone"})).status_code == 404


async def test_an_owner_key_goes_after_the_delay_and_may_be_kept_until_then(
    house: House, client: httpx.AsyncClient, another_client: Browser, advance: Callable[[int], Awaitable[None]]
) -> None:
    mina, phone = await arrive(house, client, "Mina"), Device()
    await mina.submit(AddKey(account=mina.account, key=phone.key, owner=True))
    await advance(72 * HOUR_MS + 1_000)
    async with another_client() as second:
        await sign_in(house, second, phone)
        await mina.submit(RemoveKey(account=mina.account, key=phone.key))
        assert (await second.get("/api/me")).status_code == 401
    leaving = (await client.get("/api/devices")).json()[1]
    assert leaving["roles"] == ["owner"]
    assert leaving["owner_until_ms"] > (await house.chain.status()).time_ms
    await mina.submit(UndoOwnerChange(account=mina.account, key=phone.key))
    kept = (await client.get("/api/devices")).json()[1]
    assert (kept["roles"], kept["owner_until_ms"]) == (["owner", "spend", "act"], None)
    await mina.submit(RemoveKey(account=mina.account, key=phone.key))
    await advance(72 * HOUR_MS + 1_000)
    assert [each["this"] for each in (await client.get("/api/devices")).json()] == [True]


async def test_the_other_devices_hear_that_keys_changed(
    house: House, client: httpx.AsyncClient, another_client: Browser
) -> None:
    mina, phone = await arrive(house, client, "Mina"), Device()
    heard: list[str] = []

    async def fetch() -> View:
        return dict((await client.get("/api/me")).json())

    def fold(view: View, kind: str, _message: dict[str, object]) -> View:
        heard.append(kind)
        return view

    await verify_view(house, fetch, lambda: mina.submit(AddKey(mina.account, phone.key, owner=False)), fold)
    assert heard == ["KeysChanged"]
    invite = await invited(mina)
    async with another_client() as second:
        body = await joining(house, invite, Device())
        await verify_view(house, fetch, lambda: second.post(f"/api/devices/invites/{invite}/join", json=body), fold)
    assert heard == ["KeysChanged", "DeviceAsked"]
