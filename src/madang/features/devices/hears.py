"""Devices hear from the wallet that keys of an account were changed, and tell the joining device."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.devices.model import InviteChanged, tidy_device_name
from madang.features.devices.tables import device_invites, device_names
from madang.features.wallet.model import KeyAdded
from madang.house import House
from madang.plumbing import live
from madang.plumbing.live import Publish


async def greet_device(event: KeyAdded, _event_id: int, db: AsyncConnection, _house: House) -> None:
    """Name the new device as it called itself, and tell it that it was approved."""
    key = bytes.fromhex(event.key)
    same = (device_invites.c.key == key) & (device_invites.c.account == event.account)
    invites = (await db.execute(select(device_invites.c.id, device_invites.c.device_name).where(same))).all()
    name = tidy_device_name(event.device_name or next((row.device_name for row in invites), ""))
    if name is not None:
        row = {"key": key, "account": event.account, "name": name}
        await db.execute(insert(device_names).values(row).on_conflict_do_nothing())
    approved = [InviteChanged(invite=row.id.hex(), state="approved") for row in invites]
    await live.publish(db, [Publish(f"device-invite/{each.invite}", each) for each in approved])


REACTIONS = [(KeyAdded, greet_device)]
