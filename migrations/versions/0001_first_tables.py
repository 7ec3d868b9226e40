"""The house's first tables, and Procrastinate's as its locked version brings them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from madang.plumbing import jobs

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DROP_PROCRASTINATE = """
DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers CASCADE;
DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT oid::regprocedure AS name FROM pg_proc WHERE proname LIKE 'procrastinate\\_%' LOOP
        EXECUTE 'DROP FUNCTION ' || found.name || ' CASCADE';
    END LOOP;
END $$;
DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_status, procrastinate_job_event_type CASCADE;
"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(jobs.schema(), execution_options={"no_parameters": True})

    op.create_table(
        "account_keys",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("roles", sa.Integer(), nullable=False),
        sa.Column("owner_from_ms", sa.BigInteger(), nullable=True),
        sa.Column("owner_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_account_keys")),
    )
    op.create_index(op.f("ix_account_keys_account"), "account_keys", ["account"], unique=False)
    op.create_table(
        "allowance_uses",
        sa.Column("allowance", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("height", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("allowance", "height", "position", name=op.f("pk_allowance_uses")),
    )
    op.create_table(
        "allowances",
        sa.Column("allowance", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("delegate", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.SmallInteger(), nullable=False),
        sa.Column("cap", sa.BigInteger(), nullable=False),
        sa.Column("left", sa.BigInteger(), nullable=False),
        sa.Column("single", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("allowance", name=op.f("pk_allowances")),
    )
    op.create_index(op.f("ix_allowances_owner"), "allowances", ["owner"], unique=False)
    op.create_table(
        "attested_rows",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("attestor", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "attestor", name=op.f("pk_attested_rows")),
    )
    op.create_table(
        "days_settled",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("members", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("minted", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_days_settled")),
    )
    op.create_table(
        "device_names",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_device_names")),
    )
    op.create_index(op.f("ix_device_names_account"), "device_names", ["account"], unique=False)
    op.create_table(
        "gift_sendings",
        sa.Column("payer", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("recording", sa.LargeBinary(length=16), nullable=False),
        sa.Column("gift", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("transaction_id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("expires_height", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=True),
        sa.Column("tapped_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("payer", "key", name=op.f("pk_gift_sendings")),
    )
    op.create_index(op.f("ix_gift_sendings_state"), "gift_sendings", ["state"], unique=False)
    op.create_index(op.f("ix_gift_sendings_tapped_ms"), "gift_sendings", ["tapped_ms"], unique=False)
    op.create_table(
        "gifts",
        sa.Column("height", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("payer", sa.BigInteger(), nullable=False),
        sa.Column("receivers", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("gift", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("transaction_id", sa.LargeBinary(length=32), nullable=True),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("height", "position", name=op.f("pk_gifts")),
    )
    op.create_index(op.f("ix_gifts_about_height_position"), "gifts", ["about", "height", "position"], unique=False)
    op.create_index(op.f("ix_gifts_payer"), "gifts", ["payer"], unique=False)
    op.create_index(op.f("ix_gifts_payer_key"), "gifts", ["payer", "key"], unique=False)
    op.create_table(
        "holds",
        sa.Column("hold", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payer", sa.BigInteger(), nullable=False),
        sa.Column("payee", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("hold", name=op.f("pk_holds")),
    )
    op.create_table(
        "house_event_deliveries",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reaction", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "reaction", name=op.f("pk_house_event_deliveries")),
    )
    op.create_table(
        "house_events",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "put_at",
            sa.BigInteger(),
            server_default=sa.text("(extract(epoch from now()) * 1000)::bigint"),
            nullable=False,
        ),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_events")),
    )
    op.create_index(
        "ix_house_events_waiting",
        "house_events",
        ["id"],
        unique=False,
        postgresql_where=sa.text("delivered_at IS NULL"),
    )
    op.create_table(
        "levels",
        sa.Column("account", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("level_points", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_levels")),
    )
    op.create_table(
        "likes",
        sa.Column("recording", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("given_ms", sa.BigInteger(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("recording", "account", name=op.f("pk_likes")),
    )
    op.create_index("likes_of_account", "likes", ["account"], unique=False)
    op.create_table(
        "live_topics",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_live_topics")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("has_words", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("opening_id", sa.LargeBinary(length=32), nullable=True),
        sa.Column("opening_expires", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("account", name=op.f("uq_members_account")),
        sa.UniqueConstraint("key", name=op.f("uq_members_key")),
    )
    op.create_index(op.f("ix_members_name"), "members", ["name"], unique=False)
    op.create_table(
        "participation_acts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("held", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("refused", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_acts")),
        sa.UniqueConstraint("cause", name=op.f("uq_participation_acts_cause")),
    )
    op.create_index("acts_of_account", "participation_acts", ["account", "day"], unique=False)
    op.create_index("acts_sent", "participation_acts", ["sequence"], unique=False)
    op.create_index(
        "acts_waiting",
        "participation_acts",
        ["day", "id"],
        unique=False,
        postgresql_where=sa.text("NOT held AND NOT refused"),
    )
    op.create_table(
        "participation_batches",
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_participation_batches")),
    )
    op.create_table(
        "participation_batches_held",
        sa.Column("attestor", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("attestor", "first", name=op.f("pk_participation_batches_held")),
    )
    op.create_table(
        "participation_day_points",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("sang", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", "account", name=op.f("pk_participation_day_points")),
    )
    op.create_table(
        "participation_uploads",
        sa.Column("recording", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("reported", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("recording", name=op.f("pk_participation_uploads")),
    )
    op.create_index(
        "uploads_due", "participation_uploads", ["due_ms"], unique=False, postgresql_where=sa.text("NOT reported")
    )
    op.create_table(
        "postings",
        sa.Column("height", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("payer", sa.BigInteger(), nullable=False),
        sa.Column("payee", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.SmallInteger(), nullable=False),
        sa.Column("about", sa.LargeBinary(length=16), nullable=True),
        sa.Column("transaction_id", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("height", "position", name=op.f("pk_postings")),
    )
    op.create_index(
        op.f("ix_postings_payee_height_position"), "postings", ["payee", "height", "position"], unique=False
    )
    op.create_index(
        op.f("ix_postings_payer_height_position"), "postings", ["payer", "height", "position"], unique=False
    )
    op.create_table(
        "projector",
        sa.Column("chain_id", sa.LargeBinary(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", name=op.f("pk_projector")),
    )
    op.create_table(
        "recording_gifts",
        sa.Column("height", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("about", sa.LargeBinary(length=16), nullable=False),
        sa.Column("payer", sa.BigInteger(), nullable=False),
        sa.Column("receivers", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("gift", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("height", "index", name=op.f("pk_recording_gifts")),
    )
    op.create_index("recording_gifts_about", "recording_gifts", ["about", "height", "index"], unique=False)
    op.create_table(
        "recordings",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("singing", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("song", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("replay", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("voice_file", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("kept_ms", sa.BigInteger(), nullable=False),
        sa.Column("published_ms", sa.BigInteger(), nullable=True),
        sa.Column("voice_db", sa.Float(), nullable=False),
        sa.Column("accompaniment_db", sa.Float(), nullable=False),
        sa.Column("echo", sa.Float(), nullable=False),
        sa.Column("reverb", sa.Float(), nullable=False),
        sa.Column("lag_ms", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("mixed", sa.Integer(), nullable=False),
        sa.Column("wanted_ms", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("mix_file", sa.Text(), nullable=True),
        sa.Column("waveform", sa.LargeBinary(), nullable=True),
        sa.Column("likes", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("singing", name=op.f("uq_recordings_singing")),
    )
    op.create_index("recordings_liked", "recordings", ["likes", "id"], unique=False)
    op.create_index("recordings_new", "recordings", ["published_ms", "id"], unique=False)
    op.create_index("recordings_of_account", "recordings", ["account", "kept_ms"], unique=False)
    op.create_index("recordings_of_song", "recordings", ["song", "published_ms"], unique=False)
    op.create_table(
        "recordings_served",
        sa.Column("recording", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("mask", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("recording", "account", name=op.f("pk_recordings_served")),
    )
    op.create_index("recordings_served_to", "recordings_served", ["account"], unique=False)
    op.create_table(
        "settled_days",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("members", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("minted", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_settled_days")),
    )
    op.create_table(
        "singing_chunks",
        sa.Column("singing", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_frame", sa.BigInteger(), nullable=False),
        sa.Column("frames", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("arrived_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("singing", "number", name=op.f("pk_singing_chunks")),
    )
    op.create_table(
        "singings",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("song", sa.LargeBinary(length=16), nullable=False),
        sa.Column("song_number", sa.BigInteger(), nullable=False),
        sa.Column("voice", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("transaction_id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("transaction_expires", sa.BigInteger(), nullable=False),
        sa.Column("started_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_chunk_ms", sa.BigInteger(), nullable=False),
        sa.Column("finished_ms", sa.BigInteger(), nullable=True),
        sa.Column("frames", sa.BigInteger(), nullable=True),
        sa.Column("input_lag_ms", sa.Integer(), nullable=True),
        sa.Column("headphones", sa.Boolean(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("voice_file", sa.Text(), nullable=True),
        sa.Column("length_ms", sa.BigInteger(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("note_points", sa.Integer(), nullable=True),
        sa.Column("line_points", sa.Integer(), nullable=True),
        sa.Column("lag_ms", sa.Integer(), nullable=True),
        sa.Column("breakdown", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("contour", sa.LargeBinary(), nullable=True),
        sa.Column("trace", sa.LargeBinary(), nullable=True),
        sa.Column("chunks_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("samples_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sung", sa.Boolean(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=True),
        sa.Column("why_not", sa.Text(), nullable=True),
        sa.Column("replay", sa.Boolean(), nullable=True),
        sa.Column("scored_ms", sa.BigInteger(), nullable=True),
        sa.Column("recording", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_singings")),
    )
    op.create_index("singings_by_chunks", "singings", ["chunks_digest"], unique=False)
    op.create_index("singings_by_samples", "singings", ["samples_digest"], unique=False)
    op.create_index("singings_of_account", "singings", ["account", "started_ms"], unique=False)
    op.create_index("singings_of_song", "singings", ["song", "started_ms"], unique=False)
    op.create_index(
        "singings_open", "singings", ["last_chunk_ms"], unique=False, postgresql_where=sa.text("state = 'open'")
    )
    op.create_table(
        "singings_started",
        sa.Column("about", sa.LargeBinary(length=16), nullable=False),
        sa.Column("singer", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("song", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("about", "singer", name=op.f("pk_singings_started")),
    )
    op.create_table(
        "songs",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("artist", sa.Text(), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("preview_ms", sa.BigInteger(), nullable=False),
        sa.Column("voices", sa.SmallInteger(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("text_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("text_file", sa.Text(), nullable=False),
        sa.Column("audio_file", sa.Text(), nullable=True),
        sa.Column("audio_type", sa.Text(), nullable=True),
        sa.Column("loudness_lufs", sa.Float(), nullable=True),
        sa.Column("cover_file", sa.Text(), nullable=True),
        sa.Column("cover_type", sa.Text(), nullable=True),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("holders", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("transaction_id", sa.LargeBinary(length=32), nullable=True),
        sa.Column("transaction_expires", sa.BigInteger(), nullable=True),
        sa.Column("singings", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_songs")),
        sa.UniqueConstraint("text_digest", name=op.f("uq_songs_text_digest")),
    )
    op.create_index("songs_by_age", "songs", ["added_ms", "id"], unique=False)
    op.create_index("songs_by_language", "songs", ["languages"], unique=False, postgresql_using="gin")
    op.create_index("songs_by_singings", "songs", ["singings", "id"], unique=False)
    op.create_index("songs_by_title", "songs", ["title_key", "id"], unique=False)
    op.create_table(
        "songs_registered",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.LargeBinary(length=16), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("holders", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_songs_registered")),
        sa.UniqueConstraint("reference", name=op.f("uq_songs_registered_reference")),
    )
    op.create_table(
        "songs_sung",
        sa.Column("song", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("song", "account", name=op.f("pk_songs_sung")),
    )
    op.create_table(
        "transaction_heights",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transaction_heights")),
    )
    op.create_table(
        "welcomes",
        sa.Column("account", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_welcomes")),
    )
    op.create_table(
        "device_invites",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("member", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("device_name", sa.Text(), nullable=True),
        sa.Column("refused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_device_invites_member_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_invites")),
    )
    op.create_index(op.f("ix_device_invites_expires_ms"), "device_invites", ["expires_ms"], unique=False)
    op.create_index(op.f("ix_device_invites_key"), "device_invites", ["key"], unique=False)
    op.create_index(op.f("ix_device_invites_member"), "device_invites", ["member"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("member", sa.BigInteger(), nullable=False),
        sa.Column("device_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_sessions_member_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_expires_ms"), "sessions", ["expires_ms"], unique=False)
    op.create_index(op.f("ix_sessions_member"), "sessions", ["member"], unique=False)


def downgrade() -> None:
    op.get_bind().exec_driver_sql(DROP_PROCRASTINATE, execution_options={"no_parameters": True})

    op.drop_index(op.f("ix_sessions_member"), table_name="sessions")
    op.drop_index(op.f("ix_sessions_expires_ms"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_device_invites_member"), table_name="device_invites")
    op.drop_index(op.f("ix_device_invites_key"), table_name="device_invites")
    op.drop_index(op.f("ix_device_invites_expires_ms"), table_name="device_invites")
    op.drop_table("device_invites")
    op.drop_table("welcomes")
    op.drop_table("transaction_heights")
    op.drop_table("songs_sung")
    op.drop_table("songs_registered")
    op.drop_index("songs_by_title", table_name="songs")
    op.drop_index("songs_by_singings", table_name="songs")
    op.drop_index("songs_by_language", table_name="songs", postgresql_using="gin")
    op.drop_index("songs_by_age", table_name="songs")
    op.drop_table("songs")
    op.drop_table("singings_started")
    op.drop_index("singings_open", table_name="singings", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("singings_of_song", table_name="singings")
    op.drop_index("singings_of_account", table_name="singings")
    op.drop_index("singings_by_samples", table_name="singings")
    op.drop_index("singings_by_chunks", table_name="singings")
    op.drop_table("singings")
    op.drop_table("singing_chunks")
    op.drop_table("settled_days")
    op.drop_index("recordings_served_to", table_name="recordings_served")
    op.drop_table("recordings_served")
    op.drop_index("recordings_of_song", table_name="recordings")
    op.drop_index("recordings_of_account", table_name="recordings")
    op.drop_index("recordings_new", table_name="recordings")
    op.drop_index("recordings_liked", table_name="recordings")
    op.drop_table("recordings")
    op.drop_index("recording_gifts_about", table_name="recording_gifts")
    op.drop_table("recording_gifts")
    op.drop_table("projector")
    op.drop_index(op.f("ix_postings_payer_height_position"), table_name="postings")
    op.drop_index(op.f("ix_postings_payee_height_position"), table_name="postings")
    op.drop_table("postings")
    op.drop_index("uploads_due", table_name="participation_uploads", postgresql_where=sa.text("NOT reported"))
    op.drop_table("participation_uploads")
    op.drop_table("participation_day_points")
    op.drop_table("participation_batches_held")
    op.drop_table("participation_batches")
    op.drop_index("acts_waiting", table_name="participation_acts", postgresql_where=sa.text("NOT held AND NOT refused"))
    op.drop_index("acts_sent", table_name="participation_acts")
    op.drop_index("acts_of_account", table_name="participation_acts")
    op.drop_table("participation_acts")
    op.drop_index(op.f("ix_members_name"), table_name="members")
    op.drop_table("members")
    op.drop_table("live_topics")
    op.drop_index("likes_of_account", table_name="likes")
    op.drop_table("likes")
    op.drop_table("levels")
    op.drop_index(
        "ix_house_events_waiting", table_name="house_events", postgresql_where=sa.text("delivered_at IS NULL")
    )
    op.drop_table("house_events")
    op.drop_table("house_event_deliveries")
    op.drop_table("holds")
    op.drop_index(op.f("ix_gifts_payer_key"), table_name="gifts")
    op.drop_index(op.f("ix_gifts_payer"), table_name="gifts")
    op.drop_index(op.f("ix_gifts_about_height_position"), table_name="gifts")
    op.drop_table("gifts")
    op.drop_index(op.f("ix_gift_sendings_tapped_ms"), table_name="gift_sendings")
    op.drop_index(op.f("ix_gift_sendings_state"), table_name="gift_sendings")
    op.drop_table("gift_sendings")
    op.drop_index(op.f("ix_device_names_account"), table_name="device_names")
    op.drop_table("device_names")
    op.drop_table("days_settled")
    op.drop_table("attested_rows")
    op.drop_index(op.f("ix_allowances_owner"), table_name="allowances")
    op.drop_table("allowances")
    op.drop_table("allowance_uses")
    op.drop_index(op.f("ix_account_keys_account"), table_name="account_keys")
    op.drop_table("account_keys")
