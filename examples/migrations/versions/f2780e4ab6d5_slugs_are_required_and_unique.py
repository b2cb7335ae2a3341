"""slugs are required and unique

Revision ID: f2780e4ab6d5
Revises: c93b51d6e7a8
Create Date: 2026-11-21 08:29:42.791162
"""

import sqlalchemy as sa
from alembic import op

# What Alembic knows this revision by.
revision = "f2780e4ab6d5"
down_revision = "c93b51d6e7a8"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("post") as batch_op:
        batch_op.alter_column("slug", existing_type=sa.String(length=140), nullable=False)
        batch_op.create_unique_constraint("uq_post_slug", ["slug"])


def downgrade():
    with op.batch_alter_table("post") as batch_op:
        batch_op.drop_constraint("uq_post_slug", type_="unique")
        batch_op.alter_column("slug", existing_type=sa.String(length=140), nullable=True)
