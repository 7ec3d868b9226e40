"""The body of `madang clock advance`: moving a sandbox's clock forward."""

import asyncio
import json
from datetime import UTC, datetime

from madang.app.front_door import ADVANCE_MAX_MS, tell_clock
from madang.app.running import BadArgumentError, running_house
from madang.chain.client import ChainClient
from madang.plumbing.settings import Settings


def run(settings: Settings, advance_ms: int, as_json: bool) -> int:
    if not settings.sandbox:
        raise BadArgumentError("Only a sandbox's clock can be moved; this folder holds a real house.")
    if not 0 < advance_ms <= ADVANCE_MAX_MS:
        raise BadArgumentError(f"The clock moves forward by at most {ADVANCE_MAX_MS // 86_400_000} days at once.")
    now_ms = asyncio.run(_advance(settings, advance_ms))
    if as_json:
        print(json.dumps({"now_ms": now_ms}))
    else:
        print(f"The sandbox's clock stands at {datetime.fromtimestamp(now_ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC.")
    return 0


async def _advance(settings: Settings, advance_ms: int) -> int:
    async with running_house(settings) as house:
        assert isinstance(house.chain, ChainClient)
        now_ms = await house.chain.advance_clock(advance_ms)
        await tell_clock(house, now_ms)
        return now_ms
