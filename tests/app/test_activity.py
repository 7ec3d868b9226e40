"""A minute counts once, however many devices and requests saw it."""

import pytest

from madang.app.activity import Activity
from madang.features.members.model import SignedIn
from madang.house import House

MINA = SignedIn(member=1, account=9, name="Mina", device_key=bytes(32), language="en")


@pytest.fixture
def written() -> list[tuple[int, int]]:
    return []


@pytest.fixture
def activity(house: House, written: list[tuple[int, int]]) -> Activity:
    async def write(db: object, account: int, minute: int) -> None:
        written.append((account, minute))

    return Activity(house, write)


async def test_singing_playback_and_input_are_active_and_looking_is_not(
    activity: Activity, written: list[tuple[int, int]]
) -> None:
    activity.note(MINA, "GET", "/api/songs")
    activity.note(MINA, "GET", f"/api/songs/{'a' * 32}")
    activity.note(None, "POST", "/api/gifts")
    await activity.flush()
    assert written == []
    activity.note(MINA, "GET", f"/api/recordings/{'a' * 32}/sound")
    await activity.flush()
    assert len(written) == 1


async def test_two_devices_in_one_minute_count_once(
    house: House, activity: Activity, written: list[tuple[int, int]]
) -> None:
    before = house.clock.now_ms() // 60_000
    for _ in range(5):
        activity.note(MINA, "PUT", f"/api/singings/{'a' * 32}/chunks/0")
    await activity.flush()
    assert written[0][0] == 9 and before <= written[0][1] <= house.clock.now_ms() // 60_000
    assert len(written) <= 2, "one, or two if the minute ended meanwhile"
