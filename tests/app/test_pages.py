"""The client's pages: cached as they may be, and nothing runs that the house did not serve."""

import base64
import hashlib
from pathlib import Path

import httpx
import pytest

from madang.app.pages import Pages


@pytest.fixture
def client(tmp_path: Path) -> httpx.AsyncClient:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><script>dark()</script><script src=/assets/a.js></script>")
    (tmp_path / "assets" / "a-1f.js").write_text("sing()")
    (tmp_path / "assets" / "a-1f.js.br").write_bytes(b"packed")
    (tmp_path / "manifest.webmanifest").write_text("{}")
    return httpx.AsyncClient(transport=httpx.ASGITransport(Pages(tmp_path)), base_url="http://house")


async def test_every_route_of_the_client_gets_its_page(client: httpx.AsyncClient) -> None:
    for path in ("/", "/wallet", "/songs/abc/sing"):
        page = await client.get(path)
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-cache")
        assert page.headers["content-type"].startswith("text/html")


async def test_an_asset_is_kept_for_ever_and_sent_packed(client: httpx.AsyncClient) -> None:
    asset = await client.get("/assets/a-1f.js", headers={"Accept-Encoding": "identity"})
    assert asset.text == "sing()"
    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-type"].startswith("text/javascript")
    async with client.stream("GET", "/assets/a-1f.js", headers={"Accept-Encoding": "gzip, br"}) as packed:
        assert packed.headers["content-encoding"] == "br"
        assert packed.headers["content-length"] == str(len(b"packed"))
    again = await client.get("/assets/a-1f.js", headers={"If-None-Match": asset.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/assets/gone.js", "/favicon.ico", "/..%2f..%2fetc%2fpasswd.txt", "/assets/../x.y"])
async def test_what_is_not_there_is_not_the_page(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_only_scripts_of_the_house_run(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/")).headers["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(b"dark()").digest()).decode()
    assert f"'sha256-{digest}'" in policy and "object-src 'none'" in policy


async def test_a_page_takes_no_posts(client: httpx.AsyncClient) -> None:
    refused = await client.post("/wallet")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")


async def test_a_client_that_is_not_built_says_so(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(Pages(tmp_path / "nowhere"))
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as visitor:
        page = await visitor.get("/")
    assert page.status_code == 503 and "make web" in page.text
