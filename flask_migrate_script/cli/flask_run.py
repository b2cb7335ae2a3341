"""``manage.py runserver`` and ``flask run``: the same server, other options."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Tuple


def run_words(options: Mapping[str, Any]) -> Tuple[Dict[str, str], List[str]]:
    """Return what ``flask`` has to be given to do what ``runserver`` does.

    Left out is what ``flask run`` has no word for, ``processes`` and ``passthrough_errors``, or does anyway,
    ``threaded``.

    :param options: what Flask-Script's ``Server`` is called with.
    :return: environment variables, and the words after ``flask``.
    """
    words = ["run", "--host", str(options["host"]), "--port", str(options["port"])]
    debug, reload = options["use_debugger"], options["use_reloader"]
    # Where it is not given, the reloader goes with the debugger, on both sides.
    if reload is not None and reload != debug:
        words.append("--reload" if reload else "--no-reload")
    certificate, key = options.get("ssl_crt"), options.get("ssl_key")  # Flask-Script 2.0.6
    if certificate and key:
        words += ["--cert", certificate, "--key", key]
    # 'flask run --debugger' has no effect on app.debug, which runserver sets.
    return {"FLASK_DEBUG": "1"} if debug else {}, words
