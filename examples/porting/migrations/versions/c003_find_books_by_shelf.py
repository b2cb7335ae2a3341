"""An index of the shelves.

Revision ID: c003
Revises: c002
"""

from alembic import op

revision = "c003"
down_revision = "c002"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("book") as batch:
        batch.create_index("ix_book_shelf", ["shelf"], unique=False)


def downgrade():
    with op.batch_alter_table("book") as batch:
        batch.drop_index("ix_book_shelf")
