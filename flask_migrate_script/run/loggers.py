"""Logging, left as it was.

An env.py calls ``logging.config.fileConfig()``. That closes every handler of the process, takes the root
logger's handlers away, and disables the loggers that it does not name. In a process that only migrates
nobody minds; in a test suite or a deploy script it silences the application.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, NamedTuple

from alembic.config import Config


class _LoggerState(NamedTuple):
    level: int
    disabled: bool
    propagate: bool
    handlers: List[logging.Handler]
    filters: List[Any]


@contextmanager
def preserve_logging(config: Config) -> Iterator[None]:
    """Put every logger back as it was, and keep every handler open.

    Meanwhile env.py's own logging holds, so that Alembic's progress goes where it is sent there.
    """
    # A logger that only alembic.ini names is made now, to be put back to what a new one is.
    ini = config.file_config
    for name in ini.get("loggers", "keys", raw=True, fallback="").split(","):
        logging.getLogger(ini.get(f"logger_{name.strip()}", "qualname", raw=True, fallback=""))
    before = {logger: _state(logger) for logger in _loggers()}
    try:
        with _handlers_kept_open():
            yield
    finally:
        _restore(before)


@contextmanager
def _handlers_kept_open() -> Iterator[None]:
    """Hide the handlers from ``fileConfig()`` and ``dictConfig()``, which close each one on logging's list.

    The list is private, and nothing public serves: in a Python without it they are closed.
    """
    every: List[Any] = getattr(logging, "_handlerList", [])
    named: Any = getattr(logging, "_handlers", {})
    handlers, by_name = every[:], dict(named)
    del every[:]
    try:
        yield
    finally:
        every[:0] = handlers
        named.update(by_name)


def _loggers() -> Iterator[logging.Logger]:
    yield logging.getLogger()
    for logger in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):  # and not a placeholder for a parent
            yield logger


def _state(logger: logging.Logger) -> _LoggerState:
    return _LoggerState(
        logger.level, logger.disabled, logger.propagate, logger.handlers[:], logger.filters[:]
    )


def _restore(before: Dict[logging.Logger, _LoggerState]) -> None:
    for logger in _loggers():
        state = before.get(logger)
        if state is None:  # made meanwhile, by a module that env.py imports
            logger.disabled = False
            continue
        for handler in logger.handlers[:]:
            if handler not in state.handlers:
                logger.removeHandler(handler)
                handler.close()
        logger.handlers[:] = state.handlers
        logger.filters[:] = state.filters
        logger.setLevel(state.level)
        logger.propagate = state.propagate
        logger.disabled = state.disabled
