"""Participation over HTTP: how the member's day stands."""

from fastapi import APIRouter, Request

from madang.features.participation import queries
from madang.features.participation.queries import Today

router = APIRouter(prefix="/participation", tags=["participation"])


@router.get("/today")
async def today(request: Request) -> Today:
    """Points of today by kind, what they would pay, and how near the welcome is."""
    return await queries.today(request.app.state.house, request.state.signed_in())
