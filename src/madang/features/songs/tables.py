"""The catalogue as the house keeps it: words about songs, and where their files lie."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from madang.plumbing.db import PublicId, metadata

songs = Table(
    "songs",
    metadata,
    Column("id", PublicId, primary_key=True),
    Column("title", Text, nullable=False),
    Column("title_key", Text, nullable=False),  # by which a catalogue is ordered: NFKC, case folded
    Column("artist", Text, nullable=False),
    Column("languages", ARRAY(Text), nullable=False),
    Column("year", Integer),
    Column("genres", ARRAY(Text), nullable=False, server_default="{}"),
    Column("edition", Text),
    Column("creator", Text),  # who wrote the text
    Column("duration_ms", BigInteger, nullable=False),  # of the accompaniment; of the notes where it is missing
    Column("preview_ms", BigInteger, nullable=False),
    Column("medley_start_ms", BigInteger),
    Column("medley_end_ms", BigInteger),
    Column("voices", SmallInteger, nullable=False),
    Column("has_melody", Boolean, nullable=False, server_default="true"),  # else words and times alone: no points
    Column("licence", Text, nullable=False),
    Column("encoding", Text, nullable=False),
    Column("text_digest", LargeBinary(32), nullable=False, unique=True),
    Column("text_file", Text, nullable=False),
    Column("audio_file", Text),
    Column("audio_type", Text),
    Column("loudness_lufs", Float),
    Column("cover_file", Text),
    Column("cover_type", Text),
    Column("background_file", Text),
    Column("background_type", Text),
    Column("video_file", Text),
    Column("video_type", Text),
    Column("video_gap_ms", BigInteger),  # where in the video the song begins
    Column("source_file", Text),  # what came in, where it plays its own accompaniment
    Column("source_name", Text),  # its file name: the suffix tells the kind
    Column("melody_track", SmallInteger),  # of a source whose melody was chosen
    Column("sound_waits", Boolean, nullable=False, server_default="false"),  # to be measured, or to be played first
    Column("sound_fault", Text),  # why the sound could not be used
    Column("audio_digest", LargeBinary(32)),
    Column("melody_digest", LargeBinary(32)),
    Column("facets", ARRAY(Text)),  # `model.facets_of` as `kind=value`; None until the song is described
    Column("lowest", SmallInteger),  # MIDI numbers; None where no note has a pitch
    Column("highest", SmallInteger),
    Column("range_low", SmallInteger),  # a tenth of the sung time lies below, a tenth above
    Column("range_high", SmallInteger),
    Column("melody_marks", ARRAY(Integer), nullable=False, server_default="{}"),  # media.melody_shape
    Column("own", Boolean, nullable=False),
    Column("suspended", Boolean, nullable=False, server_default="false"),  # hidden while a takedown lasts
    Column("price_cents", Integer, nullable=False),  # as asked for; the ledger's is what counts
    Column("holders", JSONB, nullable=False),  # [[account, basis points], …] as asked for
    Column("transaction_id", LargeBinary(32)),
    Column("transaction_expires", BigInteger),  # a block's height
    Column("singings", BigInteger, nullable=False, server_default="0"),
    Column("added_ms", BigInteger, nullable=False),
)
Index("songs_by_title", songs.c.title_key, songs.c.id)
Index("songs_by_age", songs.c.added_ms, songs.c.id)
Index("songs_by_singings", songs.c.singings, songs.c.id)
Index("songs_by_facet", songs.c.facets, postgresql_using="gin")
Index("songs_by_range", songs.c.range_low, songs.c.range_high)
Index("songs_by_marks", songs.c.melody_marks, postgresql_using="gin")
Index("songs_undescribed", songs.c.added_ms, postgresql_where=songs.c.facets.is_(None))
Index("songs_by_sound", songs.c.audio_digest, songs.c.melody_digest)
Index("songs_by_waiting", songs.c.added_ms, postgresql_where=songs.c.sound_waits)

songs_arriving = Table(
    "songs_arriving",
    metadata,
    Column("file", Text, primary_key=True),
    Column("since_ms", BigInteger, nullable=False),
)
"""Files that are being written for songs that have no row yet: what a kill leaves of them is swept by this."""

songs_sung = Table(
    "songs_sung",
    metadata,
    Column("song", PublicId, primary_key=True),
    Column("account", BigInteger, primary_key=True),
)
"""Which member has sung which song, for the catalogue's mark; the points of a song never sung before are the law's."""

song_facets = Table(
    "song_facets",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("name", Text, nullable=False),  # as somebody wrote it first
    Column("songs", BigInteger, nullable=False),
)
"""How many songs that the ledger knows have each facet: counting them at each visit would read all of them."""
Index("song_facets_by_songs", song_facets.c.kind, song_facets.c.songs)

song_days = Table(
    "song_days",
    metadata,
    Column("song", PublicId, primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("singings", Integer, nullable=False),
)
"""How often a song was sung on each of the latest days, for what rises."""

songs_rising = Table(
    "songs_rising",
    metadata,
    Column("song", PublicId, primary_key=True),
    Column("gained", Integer, nullable=False),
)
"""The songs that were sung more often in the latest week than in the one before, and by how much."""
Index("songs_rising_by_gain", songs_rising.c.gained, songs_rising.c.song)
