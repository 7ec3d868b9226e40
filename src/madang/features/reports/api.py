"""Reporting over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, StringConstraints

from madang.features.reports import actions
from madang.features.reports.model import WORDS_LENGTH_MAX, Kind, Reason

router = APIRouter(prefix="/reports", tags=["reports"])


class Reporting(BaseModel):
    kind: Kind
    id: Annotated[str, StringConstraints(min_length=1, max_length=32, pattern="^[0-9a-f]+$")]
    """A recording's or song's public id, or a member's account."""
    reason: Reason
    words: Annotated[str, StringConstraints(max_length=2 * WORDS_LENGTH_MAX)] = ""


@router.post("", status_code=204)
async def report(body: Reporting, request: Request) -> Response:
    """Tell the house's operator."""
    member = request.state.signed_in()
    await actions.report(request.app.state.house, member, body.kind, body.id, body.reason, body.words)
    return Response(status_code=204)
