"""An env.py, whatever it passes to context.configure() itself, gets nothing twice and keeps the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Project

ENV = """
    from alembic import context
    from flask import current_app

    db = current_app.extensions["migrate"].db
    conf = current_app.extensions["migrate"].configure_args
    metadata = db.metadatas[None] if hasattr(db, "metadatas") else db.metadata


    def changed(conf, **options):
        return dict(conf, **options)


    def run():
        with context.begin_transaction():
            context.run_migrations()
        options = context.get_context().opts
        open(__file__ + ".seen", "w").write(
            repr([options["compare_type"], options["render_as_batch"]])
        )


    if context.is_offline_mode():
        {before_offline}
        context.configure(url=str(db.engine.url), target_metadata=metadata, literal_binds=True, {offline})
        run()
    else:
        with db.engine.connect() as connection:
            {before_online}
            context.configure(connection=connection, target_metadata=metadata, {online})
            run()
"""


def write_env(
    project: Project,
    offline: str = "**conf",
    online: str = "**conf",
    before_offline: str = "pass",
    before_online: str = "pass",
) -> Path:
    """Write an env.py with what its two calls pass, and a statement before each."""
    return project.write(
        "migrations/env.py",
        ENV.format(
            offline=offline,
            online=online,
            before_offline=before_offline,
            before_online=before_online,
        ),
    )


def seen(env: Path) -> list:
    """Return compare_type and render_as_batch as Alembic has got them."""
    return eval(Path(str(env) + ".seen").read_text())


def test_what_only_the_offline_call_passes(upgraded: Project) -> None:
    """A default that gives way to the call for --sql is there for the online one: 'migrate' writes batch mode."""
    env = write_env(upgraded, offline="render_as_batch=False, compare_type=False, **conf")
    manage = upgraded.folder / "manage.py"
    manage.write_text(manage.read_text().replace("String(128))", "String(64))"))
    upgraded.manage("db", "migrate", "--rev-id", "bbb2").ok()
    assert seen(env) == [True, True]
    assert "batch_alter_table" in (upgraded.folder / "migrations/versions/bbb2_.py").read_text()
    upgraded.manage("db", "upgrade", "base:aaa1", "--sql").ok()
    assert seen(env) == [False, False]


def test_what_only_the_online_call_passes(upgraded: Project) -> None:
    """And the other way round."""
    env = write_env(upgraded, online="render_as_batch=False, **conf")
    upgraded.manage("db", "upgrade", "--sql").ok()
    assert seen(env) == [True, True]
    upgraded.manage("db", "upgrade").ok()
    assert seen(env) == [True, False]


@pytest.mark.parametrize(
    ("online", "before", "options"),
    [
        ("compare_type=False, **conf", "pass", [False, True]),
        ("**dict(conf, compare_type=False)", "pass", [False, True]),
        ("**dict(compare_type=False, **conf)", "pass", [False, True]),
        ("**{'render_as_batch': False, **conf}", "pass", [True, False]),
        ("**changed(conf, render_as_batch=False)", "pass", [True, False]),
        ("**conf", "conf['compare_type'] = False", [False, True]),
        ("**conf", "conf.setdefault('compare_type', False)", [False, True]),
        ("**conf", "conf.update(compare_type=False)", [False, True]),
        ("**conf", "conf.get('compare_type') is None and conf.update(compare_type=False)", [False, True]),
        ("**mine", "mine = {'compare_type': False}; mine.update(conf)", [False, True]),
        ("compare_server_default=conf['compare_type'], **conf", "pass", [True, True]),
        ("**conf", "conf.get('compare_type')", [True, True]),
        ("**conf", "dict(compare_type=False)", [True, True]),
    ],
)  # fmt: skip
def test_ways_to_pass_an_option(upgraded: Project, online: str, before: str, options: list) -> None:
    """What env.py passes beside ** or puts into the dict holds, what it only reads stays as it is."""
    env = write_env(upgraded, online=online, before_online=before)
    upgraded.manage("db", "upgrade").ok()
    assert seen(env) == options


@pytest.mark.parametrize("source", [b"print x\n", b"x = (\n", b"x = '\xff'\n"])
def test_an_env_file_that_cannot_be_read(upgraded: Project, source: bytes) -> None:
    """Running it is what fails, with one line."""
    (upgraded.folder / "migrations/env.py").write_bytes(source)
    assert "env.py" in upgraded.manage("db", "upgrade").failed()
