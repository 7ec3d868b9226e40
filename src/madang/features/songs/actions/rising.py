"""Which songs rise: sung more often in the latest seven days than in the seven before."""

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from madang.features.songs.model import DAY_MS
from madang.features.songs.tables import song_days, songs_rising
from madang.house import House

DAYS = 7
RISING_MAX = 500


async def find_rising(house: House) -> None:
    """Write the songs that rise most; forget days that no longer count."""
    today = house.clock.now_ms() // DAY_MS
    gained = func.sum(case((song_days.c.day > today - DAYS, song_days.c.singings), else_=-song_days.c.singings))
    rising = select(song_days.c.song, gained).group_by(song_days.c.song).having(gained > 0)
    rising = rising.order_by(gained.desc(), song_days.c.song).limit(RISING_MAX)
    async with house.db.begin() as db:
        await db.execute(delete(song_days).where(song_days.c.day <= today - 2 * DAYS))
        await db.execute(delete(songs_rising))
        await db.execute(insert(songs_rising).from_select(["song", "gained"], rising))
