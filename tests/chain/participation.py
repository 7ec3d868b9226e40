"""Songs and participation rows on a test's chain."""

from madang.chain.submit import HouseKey
from madang.ledger.rules.participation import RecordParticipation
from madang.ledger.rules.songs import RegisterSong, Share, SongRegistered
from tests.chain.houses import Chain

DAY_MS = 86_400_000


async def register_song(chain: Chain, holder: int) -> int:
    command = RegisterSong(bytes(range(16)), 0, [Share(holder, 10_000)])
    signed = await chain.local.sign(HouseKey.REGISTRAR, [command])
    outcome = await chain.local.submit(signed.envelope)
    return next(event.song for event in outcome.events if isinstance(event, SongRegistered))


async def record(chain: Chain, first: int, rows: list[tuple[int, int, int]]) -> None:
    """Attest rows of (account, kind, subject) for the block's day."""
    status = await chain.local.status()
    day, ms = divmod(chain.clock.now_ms(), DAY_MS)
    packed = b"".join(
        account.to_bytes(4, "little")
        + bytes([kind, 0, 0, 0])
        + ms.to_bytes(4, "little")
        + subject.to_bytes(4, "little")
        for account, kind, subject in rows
    )
    command = RecordParticipation(status.attestor_account, day, first, packed)
    signed = await chain.local.sign(HouseKey.ATTESTOR, [command])
    assert not (await chain.local.submit(signed.envelope)).rejection
