"""Old revisions that are applied, and new ones that may not be like them: as docs/old-revisions.rst has it."""

from __future__ import annotations

import pytest
import sqlalchemy
from conftest import Project

IS_SQLALCHEMY_2 = not sqlalchemy.__version__.startswith("1.")

OLD = '''
"""old"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import relation

revision = "aaa1"
down_revision = None


def upgrade():
    op.create_table("thing", sa.Column("id", sa.Integer, primary_key=True))
    op.get_bind().execute("INSERT INTO thing (id) VALUES (1)")


def downgrade():
    op.drop_table("thing")
'''

NEW = '''
"""new"""
import sqlalchemy as sa
from alembic import op

revision = "bbb2"
down_revision = "aaa1"


def upgrade():
    op.get_bind().execute({statement})


def downgrade():
    pass
'''

INSERT = '"INSERT INTO thing (id) VALUES (2)"'


@pytest.fixture
def project(simple: Project) -> Project:
    """A project with an old revision."""
    simple.manage("db", "init").ok()
    simple.write("migrations/versions/aaa1_old.py", OLD)
    return simple


def test_the_rest_is_refused(project: Project) -> None:
    """The old revision with the variable at 1, the rest at 0: a new one like the old is refused, another one runs."""
    new = project.write("migrations/versions/bbb2_new.py", NEW.format(statement=INSERT))
    project.env["FLASK_DB_SQLALCHEMY1"] = "1"
    project.manage("db", "upgrade", "aaa1").ok()
    project.env["FLASK_DB_SQLALCHEMY1"] = "0"
    if IS_SQLALCHEMY_2:
        assert "bbb2_new.py, line 10" in project.manage("db", "upgrade").failed()
        assert project.database.rows("SELECT id FROM thing") == [(1,)]
        new.write_text(NEW.format(statement=f"sa.text({INSERT})"), encoding="utf-8")
    upgraded = project.manage("db", "upgrade").ok()
    assert "as under SQLAlchemy 1" not in upgraded.err
    assert project.database.rows("SELECT id FROM thing ORDER BY id") == [(1,), (2,)]


def test_port_has_what_the_lines_name(project: Project) -> None:
    """The command that the notice and the refusal name lists the calls of the revision."""
    upgraded = project.manage("db", "upgrade").ok()
    if IS_SQLALCHEMY_2:
        assert "aaa1_old.py (line 4: sqlalchemy.orm.relation)" in upgraded.err
        assert "'python -m flask_migrate_script port'" in upgraded.err
    # Without requirements it goes by what is installed. Its status is 1 where there is something to change.
    target = [] if IS_SQLALCHEMY_2 else ["--target", "today"]
    listed = project.python("-m", "flask_migrate_script", "port", "--diff", *target)
    assert "aaa1_old.py" in listed.out
    assert "relationship" in listed.out
