"""Put each book without a shelf onto the shelf of its first letter.

Revision ID: c002
Revises: c001
"""

import sqlalchemy as sa
from alembic import op

revision = "c002"
down_revision = "c001"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(sa.text("UPDATE book SET shelf = upper(substr(title, 1, 1)) WHERE shelf IS NULL"))


def downgrade():
    op.execute(sa.text("UPDATE book SET shelf = NULL WHERE shelf = upper(substr(title, 1, 1))"))
