"""The plain port of a house with HTTPS: it says what is wrong and leads to the page that works."""

from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from madang.app.certificate import ensure_certificate
from madang.app.listening import PlainDoor
from madang.plumbing.settings import Settings

HOUSE = Starlette(routes=[Route("/{path:path}", lambda request: PlainTextResponse("the house"))])


def visitor(tmp_path: Path, address: str) -> httpx.AsyncClient:
    settings = Settings(home=tmp_path, lan=True)
    ensure_certificate(settings)
    door = httpx.ASGITransport(PlainDoor(HOUSE, settings), client=(address, 50_000))
    return httpx.AsyncClient(transport=door, base_url="http://house.test")


async def test_somebody_from_elsewhere_is_led_to_the_same_page_at_the_secure_address(tmp_path: Path) -> None:
    async with visitor(tmp_path, "192.0.2.7") as client:
        answer = await client.get("/recordings/%22x?then=%3Cb%3E&order=liked")

    assert answer.status_code == 200
    assert "This address is not secure" in answer.text and "안전하지 않은 주소예요" in answer.text
    assert "/recordings/%22x?then=%3Cb%3E&amp;order=liked" in answer.text
    assert 'href="https://' in answer.text


async def test_the_certificate_is_handed_out(tmp_path: Path) -> None:
    async with visitor(tmp_path, "192.0.2.7") as client:
        answer = await client.get("/ca.crt")

    assert answer.headers["content-type"] == "application/x-x509-ca-cert" and b"BEGIN CERTIFICATE" in answer.content


async def test_the_machine_itself_gets_the_house(tmp_path: Path) -> None:
    async with visitor(tmp_path, "127.0.0.1") as client:
        answer = await client.get("/songs", headers={"Host": "127.0.0.1"})

    assert answer.text == "the house"
