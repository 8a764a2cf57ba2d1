"""Roles that Discord still has to be told to take, also from members who had everything erased.

Revision 0006.
"""

from alembic import op

from migrations.rebuilding import refuse_to_lose

revision = "0006"
down_revision = "0005"

_LOOSE_ROLE = """
CREATE TABLE loose_role (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    role_id INTEGER NOT NULL,
    CONSTRAINT uq_loose_role_member_id_guild_id_role_id UNIQUE (member_id, guild_id, role_id)
) STRICT
"""
_TOO_NEW = {"roles to be taken": "SELECT count(*) FROM loose_role"}


def upgrade() -> None:
    op.execute(_LOOSE_ROLE)


def downgrade() -> None:
    refuse_to_lose(_TOO_NEW, going_to="0005")
    op.execute("DROP TABLE loose_role")
