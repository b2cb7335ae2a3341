"""fill the slugs

Revision ID: c93b51d6e7a8
Revises: a04d7c5e8f12
Create Date: 2026-11-21 08:29:39.022121
"""

import sqlalchemy as sa
from alembic import op

# What Alembic knows this revision by.
revision = "c93b51d6e7a8"
down_revision = "a04d7c5e8f12"
branch_labels = None
depends_on = None

# Not the model: it changes later, but this revision runs on the table as it was at this point.
post = sa.table(
    "post", sa.column("id", sa.Integer), sa.column("title", sa.String), sa.column("slug", sa.String)
)


def upgrade():
    # One statement that works on each database, so --sql can write it, too.
    words = sa.func.replace(sa.func.lower(post.c.title), " ", "-")
    slug = words + "-" + sa.cast(post.c.id, sa.String(length=12))
    op.execute(post.update().where(post.c.slug.is_(None)).values(slug=slug))


def downgrade():
    # The slugs may stay: the revision before this one drops their column.
    pass
