"""Runs Python programs as forks of a process that has imported the libraries they all need.

Importing Flask, SQLAlchemy and Alembic is most of what a short ``manage.py db ...`` does. A fork is a process of its own
all the same, with arguments, environment, working directory, streams and exit status; this package, Flask-Script and the
project are imported in it. Where it ends as usual, it does so without taking each object apart. ``TEST_FORKS`` in the
environment turns it off (conftest.py).
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib.util
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Dict, List, Tuple

# What they all import, with what the libraries among them import only when it is used.
LIBRARIES = (
    *("flask.cli", "flask.testing", "flask_sqlalchemy", "alembic.command", "alembic.config"),
    *("sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.mysql"),
    *("argparse", "code", "encodings.idna", "getpass", "logging.config", "queue", "sqlite3"),
    *("libcst", "libcst.matchers", "libcst.metadata"),
    *("psycopg2.extras", "pymysql", "sqlalchemy.ext.declarative"),
    # Flask 1 looks for commands with it; it takes longer than all others.
    *(("pkg_resources",) if importlib.util.find_spec("flask._compat") else ()),
)

# What may be run as python -m.
MODULES = ("flask", "flask_migrate_script")

TIMEOUT = 120


class Forks:
    """The process that forks.

    :param env: its environment, as far as Python itself reads that: the forks have the same.
    """

    def __init__(self, env: Dict[str, str]) -> None:
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"import forks; forks.serve({theirs.fileno()})"],
            cwd=str(Path(__file__).parent),
            env=env,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        ours.settimeout(TIMEOUT)
        self.socket = ours
        self.answers = ours.makefile()

    def run(
        self, arguments: List[str], cwd: str, env: Dict[str, str], stdin: str
    ) -> Tuple[int, str, str]:
        """Run Python with some arguments; return its exit status, and what it printed."""
        with tempfile.TemporaryDirectory() as folder:
            streams = [Path(folder, name) for name in ("in", "out", "err")]
            for stream, text in zip(streams, (stdin, "", "")):
                stream.write_text(text)
            request = [arguments, cwd, env, [str(stream) for stream in streams]]
            try:
                self.socket.sendall(json.dumps(request).encode() + b"\n")
                status = int(self.answers.readline())
            except socket.timeout:
                os.killpg(self.process.pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(arguments, TIMEOUT) from None
            return status, streams[1].read_text(), streams[2].read_text()


def can_run(command: List[str]) -> bool:
    """Return whether a command runs a script, or a module of those that are known."""
    if command[0] != sys.executable or not hasattr(os, "fork"):
        return False
    if command[1] == "-m":
        return command[2] in MODULES
    return command[1].endswith((".py", "/flask"))


def serve(number: int) -> None:
    """Fork for each line that comes through a socket, and answer with the exit status.

    :param number: the socket's file descriptor.
    """
    for library in LIBRARIES:
        with contextlib.suppress(ImportError):  # of a driver that a test has put out of the way
            importlib.import_module(library)
    # Or each fork would go through all of it once more when it ends.
    gc.freeze()
    requests = socket.socket(fileno=number)
    lines = requests.makefile()
    for line in lines:
        child = os.fork()
        if child == 0:
            lines.close()
            requests.close()
            try:
                _become(*json.loads(line))
                _leave(0)
            except SystemExit as end:
                if end.code is None or isinstance(end.code, int):
                    _leave(end.code or 0)
                raise
            return
        status = os.waitpid(child, 0)[1]
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        requests.sendall(b"%d\n" % code)


def _become(arguments: List[str], cwd: str, env: Dict[str, str], streams: List[str]) -> None:
    """Do what Python does when it starts with some arguments."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    for number, stream in enumerate(streams):
        file = os.open(stream, os.O_RDWR)
        os.dup2(file, number)
        os.close(file)
    sys.orig_argv = [sys.executable, *arguments]  # type: ignore[attr-defined]
    main = vars(sys.modules["__main__"])
    for name in [name for name in main if not name.startswith("__")]:
        del main[name]
    if arguments[0] == "-m":
        sys.path[0] = cwd
        sys.argv[:] = ["-m", *arguments[2:]]
        runpy._run_module_as_main(arguments[1])  # type: ignore[attr-defined]
        return
    script = arguments[0]
    sys.path[0] = os.path.dirname(os.path.realpath(script))
    sys.argv[:] = arguments
    path = script if sys.version_info < (3, 9) else os.path.abspath(script)
    main.update(__file__=path, __loader__=SourceFileLoader("__main__", path))
    with open(script, "rb") as source:
        code = compile(source.read(), path, "exec", dont_inherit=True)
    exec(code, main)


def _leave(code: int) -> None:
    """End as Python does, but leave the memory to the system: clearing each imported module takes long in a fork."""
    threading._shutdown()  # type: ignore[attr-defined]
    with contextlib.suppress(BaseException):  # which has been printed
        atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code & 0xFF)
