"""The built web client, served from memory: `index.html` for every route of the client, assets for ever.

Files that the build compressed beside the originals (`.br`, `.gz`) are sent as they are.
"""

import base64
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from madang.app.share_pages import head_of, player_of
from madang.house import House

ENCODINGS = {"br": ".br", "gzip": ".gz"}
FILE_MAX_BYTES = 20 * 1024 * 1024
"""Larger files do not belong into a web client; such a one is not served."""
ASSET = re.compile(r"(^|/)(assets|_app/immutable)/")
"""Their names hold their content's hash, so a browser never needs to ask again."""
INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
MEDIA_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""Not left to the machine's own table, which differs from one to the next."""

NO_SOCKET = 1008
"""WebSocket close code: not allowed."""
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(self), geolocation=(), payment=()",
}
"""On every answer of the house."""

NOT_BUILT = (
    "<!doctype html><meta charset=utf-8><title>Madang</title><body style='font:1.1rem system-ui;margin:10vh auto;"
    "max-width:34rem;padding:0 1rem'><h1>The page is not built yet</h1><p>The house is running, but its web client "
    "is missing. Run <code>make web</code> and open this address again.</p>"
)


@dataclass(frozen=True)
class _File:
    content: bytes
    media_type: str
    etag: str
    packed: dict[str, bytes]
    """The same content by content encoding."""


class Pages:
    """Answers every GET that is not the API's."""

    def __init__(self, folder: Path, house: House | None = None) -> None:
        """Reads the whole client from `folder` once; a missing folder serves a page that says how to build it.

        house: whose recordings tell of themselves in a page's head and play in frames; None: none do.
        """
        self._house = house
        self._files = {
            path.relative_to(folder).as_posix(): _read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix not in ENCODINGS.values() and path.stat().st_size <= FILE_MAX_BYTES
        }
        index = self._files.get("index.html")
        self._policy = content_security_policy(index.content if index else b"")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": NO_SOCKET})
            return
        path, reading = scope["path"].lstrip("/"), scope["method"] in ("GET", "HEAD")
        response = await player_of(self._house, path, scope) if self._house and reading else None
        if response is None:
            head = await head_of(self._house, path, scope) if self._house and reading else None
            response = self._answer(scope["method"], path, Headers(scope=scope), head)
            response.headers["Content-Security-Policy"] = self._policy
        await response(scope, receive, send)

    def _answer(self, method: str, path: str, headers: Headers, head: bytes | None) -> Response:
        if method not in ("GET", "HEAD"):
            return Response("This address does not do that.\n", 405, {"Allow": "GET, HEAD"}, "text/plain")
        file = self._files.get(path or "index.html")
        if file is None and (ASSET.search(path) or "." in path.rsplit("/", 1)[-1]):
            return Response("There is nothing at this address.\n", 404, media_type="text/plain")
        file = file or self._files.get("index.html")
        if file is None:
            return HTMLResponse(NOT_BUILT, 503)
        if head:
            file = _with_head(file, head)
        kept = "public, max-age=31536000, immutable" if ASSET.search(path) else "no-cache"
        answer = {"Cache-Control": kept, "ETag": file.etag, "Vary": "Accept-Encoding"}
        if headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=answer)
        content = file.content
        accepted = headers.get("accept-encoding", "")
        for encoding, packed in file.packed.items():
            if encoding in accepted:
                content, answer["Content-Encoding"] = packed, encoding
                break
        response = Response(content, 200, answer, file.media_type)
        if method == "HEAD":
            response.body = b""
        return response


def content_security_policy(index: bytes) -> str:
    """Only what the house itself serves may run; scripts that stand in `index.html` are allowed by their hash."""
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in INLINE_SCRIPT.findall(index)]
    scripts = " ".join(["'self'", "'wasm-unsafe-eval'", *(f"'sha256-{each}'" for each in hashes)])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; font-src 'self' data:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


def _with_head(page: _File, head: bytes) -> _File:
    """The page with these lines at its head's end; packed no more."""
    content = page.content.replace(b"</head>", head + b"</head>", 1)
    return _File(content, page.media_type, f'"{hashlib.sha256(content).hexdigest()[:32]}"', {})


def _read(path: Path) -> _File:
    content = path.read_bytes()
    packed = {
        encoding: beside.read_bytes()
        for encoding, suffix in ENCODINGS.items()
        if (beside := path.with_name(path.name + suffix)).exists()
    }
    kind = MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _File(content, kind, f'"{hashlib.sha256(content).hexdigest()[:32]}"', packed)
