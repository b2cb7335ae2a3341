"""How text() is written in a file, and where it is not."""

from __future__ import annotations

import pytest
from porting.revision_cases import found, ported, revision

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

# How a file imports text() or SQLAlchemy, how it is written then, and what is added to the imports.
IMPORTS = {
    "import sqlalchemy as sa\n": ("sa.text", ""),
    "import sqlalchemy\n": ("sqlalchemy.text", ""),
    "import sqlalchemy.dialects.postgresql\n": ("sqlalchemy.text", ""),
    "import sqlalchemy.dialects.postgresql as pg\n": ("text", "from sqlalchemy import text\n"),
    "from sqlalchemy import Column, text\n": ("text", ""),
    "from sqlalchemy import text as t\n": ("t", ""),
    "from sqlalchemy.sql import text\n": ("text", ""),
    "from sqlalchemy.sql.expression import text\n": ("text", ""),
    "from sqlalchemy import Column  # noqa\n": ("text", "from sqlalchemy import text\n"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("head", IMPORTS)
def test_text_is_written_as_the_file_imports_it(head: str, newline: str) -> None:
    """text() gets the name that the file has for it, or one import for all, below that of Alembic."""
    name, added = IMPORTS[head]
    op = "from alembic import op  # first\n"
    code = 'op.get_bind().execute({}"select 1"{}); op.get_bind().execute({}"select 2"{})'
    before = revision(code.format("", "", "", ""), op + head)
    after = revision(code.format(name + "(", ")", name + "(", ")"), op + added + head)
    assert ported(before.replace("\n", newline)) == after.replace("\n", newline)


EXECUTE = 'op.get_bind().execute("select 1")\n'
NOT_TEXT = {
    "somebody's text": "from app import text\nfrom alembic import op\n",
    "Alembic in a function": "def upgrade():\n    from alembic import op\n    ",
    "variable": "from sqlalchemy import text\nfrom alembic import op\ntext = text('a')\n",
    "all of another module": "import sqlalchemy as sa\nfrom alembic import op\nfrom app import *\n",
    "parameter": "from alembic import op\ndef f(text):\n    ",
    "module that is something else": "import sqlalchemy as sa\nfrom alembic import op\nsa = text = sa\n",
}


@pytest.mark.parametrize("before", NOT_TEXT.values(), ids=NOT_TEXT)
def test_nothing_is_written_where_text_may_be_something_else(before: str) -> None:
    """Where a file gives text's name to something else, or imports nothing at its top, the line is listed."""
    (finding,) = found(before + EXECUTE)
    assert not finding.edits
    assert finding.message.endswith("wrap it in text()")
