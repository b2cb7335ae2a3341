"""posts get a slug

Revision ID: a04d7c5e8f12
Revises: 6e1f0a2b9c31
Create Date: 2026-11-21 08:29:35.124334
"""

import sqlalchemy as sa
from alembic import op

# What Alembic knows this revision by.
revision = "a04d7c5e8f12"
down_revision = "6e1f0a2b9c31"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("post") as batch_op:
        batch_op.add_column(sa.Column("slug", sa.String(length=140), nullable=True))


def downgrade():
    with op.batch_alter_table("post") as batch_op:
        batch_op.drop_column("slug")
