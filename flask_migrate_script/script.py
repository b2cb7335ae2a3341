"""Flask-Script itself, for those who would rather have one import: it works on every Flask and Python.

``from flask_migrate_script.script import Manager, Command, Option, prompt_bool``
"""

from __future__ import annotations

from .compat import flask_script as _compat

_flask_script = _compat.load()

Manager = _flask_script.Manager
Command = _flask_script.Command
Option = _flask_script.Option
Group = _flask_script.Group
Server = _flask_script.Server
Shell = _flask_script.Shell
prompt = _flask_script.prompt
prompt_pass = _flask_script.prompt_pass
prompt_bool = _flask_script.prompt_bool
prompt_choices = _flask_script.prompt_choices

__all__ = [
    "Command",
    "Group",
    "Manager",
    "Option",
    "Server",
    "Shell",
    "prompt",
    "prompt_bool",
    "prompt_choices",
    "prompt_pass",
]
