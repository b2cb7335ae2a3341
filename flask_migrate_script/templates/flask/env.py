"""Alembic runs this file for each command that needs the database, inside the app's context."""

import logging
from logging.config import fileConfig

from alembic import context
from flask import current_app

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


def get_metadata():
    """Return the metadata of the models, which 'migrate' compares with the database."""
    if hasattr(db, "metadatas"):  # Flask-SQLAlchemy 3 has one for each bind
        return db.metadatas[None]
    return db.metadata


def without_empty_revision(own_hook):
    """Return a hook that makes no file where nothing has changed, after the app's own hook."""

    def hook(migration_context, revision, directives):
        if own_hook is not None:
            own_hook(migration_context, revision, directives)
        if getattr(config.cmd_opts, "autogenerate", False) and directives:
            if directives[0].upgrade_ops.is_empty():
                directives[:] = []
                logger.info("No changes in schema detected.")

    return hook


def get_options():
    """Return what the app has given to Migrate, for context.configure()."""
    options = dict(migrate.configure_args)
    options["process_revision_directives"] = without_empty_revision(
        options.get("process_revision_directives")
    )
    return options


def run_offline():
    """Write SQL to standard output, for a command with --sql."""
    context.configure(
        url=db.engine.url,
        target_metadata=get_metadata(),
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
        **get_options(),
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online():
    """Work on the database."""
    with db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=get_metadata(), **get_options())
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
