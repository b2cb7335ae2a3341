"""Alembic runs this file for each command that needs the databases, inside the app's context."""

import logging
import os
import re
from contextlib import ExitStack
from io import StringIO
from logging.config import fileConfig
from tempfile import TemporaryDirectory

from alembic import context
from alembic.ddl.impl import DefaultImpl
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import MetaData

config = context.config
logger = logging.getLogger("alembic.env")


def is_progress(record):
    """Return whether a log record is about a revision, and not about Alembic's own settings."""
    return not record.getMessage().startswith(("Context impl", "Will assume"))


# alembic.ini sends the progress to standard error; the app's own loggers stay on.
fileConfig(config.config_file_name, disable_existing_loggers=False)
logging.getLogger("alembic.runtime.migration").addFilter(is_progress)

migrate = current_app.extensions["migrate"]
db = migrate.db

# Flask-SQLAlchemy 3 has a metadata for each bind, Flask-SQLAlchemy 2 one for all of them.
METADATA_PER_BIND = hasattr(db, "metadatas")


def get_metadata(name):
    """Return the metadata of one database's models; the default database's name is ''."""
    if METADATA_PER_BIND:
        return db.metadatas.get(name or None) or MetaData()
    metadata = MetaData()
    for table in db.metadata.tables.values():
        if (table.info.get("bind_key") or "") == name:
            copy_to = getattr(table, "to_metadata", None) or table.tometadata
            copy_to(metadata)
    return metadata


def get_engines():
    """Return the engines, by name, of the default database (if there is one) and of the binds: of the chosen ones."""
    names = [name for name in current_app.config.get("SQLALCHEMY_BINDS") or () if name]
    if METADATA_PER_BIND:
        has_default, get = None in db.engines, db.engines.__getitem__
    else:
        # Flask-SQLAlchemy 2 makes up an empty one in memory where none is configured.
        made_up = current_app.config.get("SQLALCHEMY_DATABASE_URI") in (None, "sqlite:///:memory:")
        has_default = not (names and made_up and not get_metadata("").tables)

        def get(name):
            return db.get_engine(current_app, name)

    names = ([""] if has_default else []) + names
    # Revisions have a function for each, and --sql a file.
    if len({re.sub(r"\W", "_", name or "default") for name in names}) < len(names):
        raise CommandError(
            "SQLALCHEMY_BINDS has two names that differ in punctuation only, or one that is 'default'."
        )
    # What --bind names, if it is given.
    chosen = getattr(config.cmd_opts, "bind", None)
    names = [name for name in names if not chosen or (name or "default") in chosen]
    return {name: get(name or None) for name in names}


def without_empty_revision(own_hook, count):
    """Return a hook that makes no file where no database has changed, after the app's own hook."""

    def hook(migration_context, revision, directives):
        if own_hook is not None:
            own_hook(migration_context, revision, directives)
        if getattr(config.cmd_opts, "autogenerate", False) and directives:
            changes = directives[0].upgrade_ops_list
            if len(changes) == count and all(ops.is_empty() for ops in changes):
                directives[:] = []
                logger.info("No changes in schema detected.")

    return hook


def configure(name, count, **where):
    """Configure Alembic for one database, with what the app has given to Migrate."""
    options = dict(migrate.configure_args)
    options["process_revision_directives"] = without_empty_revision(
        options.get("process_revision_directives"), count
    )
    context.configure(
        target_metadata=get_metadata(name),
        upgrade_token=name + "_upgrades",
        downgrade_token=name + "_downgrades",
        **dict(options, **where),
    )


def run_offline():
    """Write SQL into one file for each database, for a command with --sql."""
    engines = get_engines()
    files = {name: (name or "default") + ".sql" for name in engines}
    for path in files.values():
        if os.path.basename(path) != path or os.path.isdir(path):
            raise CommandError(
                f"Can't write {path!r}: --sql writes a file into the working directory for each bind, by its name."
            )
    outputs = {}
    for name, engine in engines.items():
        outputs[files[name]] = output = StringIO()
        configure(
            name,
            len(engines),
            url=engine.url,
            output_buffer=output,
            literal_binds=True,
            dialect_opts={"paramstyle": "named"},
        )
        with context.begin_transaction():
            context.run_migrations(engine_name=name)
    # Not before everything has gone well, and all of them or none: a full disk is noticed in the new folder.
    with TemporaryDirectory(dir=".") as folder:
        for path, output in outputs.items():
            with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
                file.write(output.getvalue())
        for path in outputs:
            logger.info("Writing %s", path)
            os.replace(os.path.join(folder, path), path)


def run_online():
    """Work on the databases.

    Those that roll back changes of the schema are committed at the end, or none of them where a migration
    fails. The others keep what each migration did, so there each is committed with its version.
    """
    engines = get_engines()
    with ExitStack() as stack:
        connections = {}
        for name, engine in engines.items():
            connections[name] = stack.enter_context(engine.connect())
            if DefaultImpl.get_by_dialect(engine.dialect).transactional_ddl:
                stack.enter_context(connections[name].begin())
        for name, connection in connections.items():
            logger.info("Migrating database %s", name or "default")
            configure(name, len(engines), connection=connection)
            with context.begin_transaction():
                context.run_migrations(engine_name=name)


if context.is_offline_mode():
    run_offline()
else:
    run_online()
