"""Every refusal of the HTTP API, rendered in one place as RFC 9457 `application/problem+json`.

Members: `type`, `title`, `status`, `detail` (a sentence), `code` (for programs), and what the refusal adds.
"""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
import sqlalchemy.exc
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from madang.chain.submit import ChainUnavailableError, DiskFullError, RefusedBeforeOrderingError
from madang.plumbing.db import AWAY, is_full, why_away
from madang.plumbing.errors import Refused

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2
FAULTS_MAX = 20
"""At most so many faulty fields are named in one answer."""

CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "media_type", 403: "forbidden"}
SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not do that.",
    400: "The request cannot be read.",
}

DOCUMENT: dict[str, Any] = {
    "description": "Refused, with a sentence",
    "content": {
        MEDIA_TYPE: {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "code"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            }
        }
    },
}
"""What the OpenAPI document says of every operation's refusals."""

log = logging.getLogger(__name__)


def body(status: int, code: str, detail: str, **extra: Any) -> bytes:
    """The problem document as JSON."""
    standing = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return msgspec.json.encode({**extra, **standing, "detail": detail, "code": code})


def problem(status: int, code: str, detail: str, **extra: Any) -> Response:
    """The problem document as a response."""
    headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 503 else None
    return Response(body(status, code, detail, **extra), status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Render everything that an endpoint raises."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(RefusedBeforeOrderingError, _refused_by_law)
    app.add_exception_handler(ChainUnavailableError, _chain_unavailable)
    app.add_exception_handler(sqlalchemy.exc.DataError, _not_storable)
    app.add_exception_handler(UnicodeEncodeError, _not_storable)
    for away in AWAY:
        app.add_exception_handler(away, _database_away)
    app.add_exception_handler(Exception, _fault)


async def _refused(_: Request, failure: Exception) -> Response:
    assert isinstance(failure, Refused)
    return problem(failure.status, failure.code, str(failure), **failure.extra)


async def _http(_: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)
    status = failure.status_code
    answer = problem(status, CODES.get(status, "refused"), SENTENCES.get(status, str(failure.detail)))
    answer.headers.update(failure.headers or {})
    return answer


async def _invalid(_: Request, failure: Exception) -> Response:
    assert isinstance(failure, RequestValidationError)
    faults = [
        {"where": ".".join(str(part) for part in fault["loc"]), "says": fault["msg"]}
        for fault in failure.errors()[:FAULTS_MAX]
    ]
    first = f"{faults[0]['where']}: {faults[0]['says']}." if faults else "The request is not valid."
    return problem(422, "invalid", first, faults=faults)


async def _refused_by_law(_: Request, failure: Exception) -> Response:
    assert isinstance(failure, RefusedBeforeOrderingError)
    code = failure.rejection.name.lower()
    return problem(422, code, f"The ledger refuses this transaction: {code.replace('_', ' ')}.")


async def _chain_unavailable(_: Request, failure: Exception) -> Response:
    log.error("The chain is unavailable: %s", failure)
    if isinstance(failure, DiskFullError):
        return problem(507, "disk_full", "The house has no room left on its disk. Nothing was changed.")
    return problem(503, "chain_unavailable", "The ledger cannot be reached just now. Try again in a moment.")


async def _not_storable(_: Request, failure: Exception) -> Response:
    log.warning("A value cannot be stored: %s", type(failure).__name__)
    return problem(422, "invalid", "The request holds a value that cannot be kept, such as a character that is none.")


async def _database_away(_: Request, failure: Exception) -> Response:
    log.error("The database is unavailable: %s", why_away(failure))
    if is_full(failure):
        return problem(507, "disk_full", "The house has no room left on its disk. Nothing was changed.")
    return problem(503, "database_unavailable", "The house is very busy or just starting. Try again in a moment.")


async def _fault(_: Request, failure: Exception) -> Response:
    log.error("A fault of the house's own.", exc_info=failure)
    return problem(500, "fault", "The house made a mistake. It is written in its log.")
