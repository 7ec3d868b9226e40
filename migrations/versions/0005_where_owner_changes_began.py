"""In which block the change of an owner key began to wait: there stands who signed it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account_keys", sa.Column("owner_change_height", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("account_keys", "owner_change_height")
