"""The ports: the plain one leads to the page that works; web servers in front are believed, if they are named."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from madang.app.certificate import ensure_certificate
from madang.app.listening import PlainDoor, listen
from madang.house import House
from madang.plumbing.settings import Settings
from tests.people import arrive
from tests.up_house import free_port

HOUSE = Starlette(routes=[Route("/{path:path}", lambda request: PlainTextResponse("the house"))])


def visitor(tmp_path: Path, address: str, scheme: str = "http") -> httpx.AsyncClient:
    settings = Settings(home=tmp_path, lan=True)
    ensure_certificate(settings)
    door = httpx.ASGITransport(PlainDoor(HOUSE, settings), client=(address, 50_000))
    return httpx.AsyncClient(transport=door, base_url=f"{scheme}://house.test")


async def test_somebody_from_elsewhere_is_led_to_the_same_page_at_the_secure_address(tmp_path: Path) -> None:
    async with visitor(tmp_path, "192.0.2.7") as client:
        answer = await client.get("/recordings/%22x?then=%3Cb%3E&order=liked")

    assert answer.status_code == 200
    assert "This address is not secure" in answer.text and "안전하지 않은" not in answer.text
    assert "/recordings/%22x?then=%3Cb%3E&amp;order=liked" in answer.text
    assert 'href="https://' in answer.text


@pytest.mark.parametrize(
    ("wishes", "language"),
    [("ko-KR,ko;q=0.9,en-US;q=0.8", "ko"), ("en;q=0.8, ko;q=0.9", "ko"), ("en-GB,ko;q=0.5", "en"), ("fr", "en"),
     ("ko;q=much, en", "en"), ("", "en"), ("," * 5_000, "en")],
)  # fmt: skip
async def test_they_are_told_in_the_language_of_their_browser(tmp_path: Path, wishes: str, language: str) -> None:
    async with visitor(tmp_path, "192.0.2.7") as client:
        answer = await client.get("/", headers={"Accept-Language": wishes})

    assert f'<html lang="{language}">' in answer.text
    assert ("안전하지 않은 주소예요" in answer.text) == (language == "ko")
    assert 'href="https://' in answer.text


async def test_the_certificate_is_handed_out(tmp_path: Path) -> None:
    async with visitor(tmp_path, "192.0.2.7") as client:
        answer = await client.get("/ca.crt")

    assert answer.headers["content-type"] == "application/x-x509-ca-cert" and b"BEGIN CERTIFICATE" in answer.content


async def test_the_machine_itself_gets_the_house(tmp_path: Path) -> None:
    async with visitor(tmp_path, "127.0.0.1") as client:
        answer = await client.get("/songs", headers={"Host": "127.0.0.1"})

    assert answer.text == "the house"


async def test_who_came_by_https_to_a_web_server_in_front_gets_the_house(tmp_path: Path) -> None:
    async with visitor(tmp_path, "192.0.2.7", "https") as client:
        assert (await client.get("/songs")).text == "the house"


@asynccontextmanager
async def through_a_proxy(app: FastAPI, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor whose web server on this machine says that they are elsewhere and came by HTTPS."""
    listening = asyncio.create_task(listen(app, settings))
    said = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "X-Madang": "1"}
    retries = httpx.AsyncHTTPTransport(retries=5)
    async with httpx.AsyncClient(transport=retries, base_url=settings.origin, headers=said) as client:
        yield client
    os.kill(os.getpid(), signal.SIGTERM)
    await listening


@pytest.mark.parametrize(("proxies", "believed"), [(("127.0.0.0/8",), True), (("10.0.0.1/32",), False), ((), False)])
async def test_only_a_web_server_that_is_named_is_believed(
    house: House, app: FastAPI, settings: Settings, proxies: tuple[str, ...], believed: bool
) -> None:
    async with through_a_proxy(app, replace(settings, port=free_port(), proxies=proxies)) as client:
        mina = await arrive(house, client, "Mina")
        signed_out = await mina.client.delete("/api/sessions")
        moved = await client.post("/api/sandbox/clock", json={"advance_ms": 1})

    assert signed_out.headers["Set-Cookie"].endswith("; Secure") == believed
    assert moved.status_code == (403 if believed else 200), moved.text


async def test_what_a_visitor_says_of_themselves_is_not_believed(app: FastAPI, settings: Settings) -> None:
    """The web server in front adds the address that it saw at the end."""
    async with through_a_proxy(app, replace(settings, port=free_port(), proxies=("127.0.0.1/32",))) as client:
        said = {"X-Forwarded-For": "127.0.0.1, 203.0.113.7"}
        moved = await client.post("/api/sandbox/clock", json={"advance_ms": 1}, headers=said)

    assert moved.status_code == 403
