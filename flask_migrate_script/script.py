"""Flask-Script itself, for those who would rather have one import: it works on every Flask and Python.

``from flask_migrate_script.script import Manager, Command, Option, prompt_bool``
"""

from __future__ import annotations

from .cli import manager as _manager

_flask_script = _manager.load()

Manager = _flask_script.Manager
Command = _flask_script.Command
Option = _flask_script.Option
Group = _flask_script.Group
Server = _flask_script.Server
Shell = _flask_script.Shell
InvalidCommand = _flask_script.commands.InvalidCommand
Clean = _flask_script.commands.Clean
ShowUrls = _flask_script.commands.ShowUrls
prompt = _flask_script.prompt
prompt_pass = _flask_script.prompt_pass
prompt_bool = _flask_script.prompt_bool
prompt_choices = _flask_script.prompt_choices

__all__ = [
    "Clean",
    "Command",
    "Group",
    "InvalidCommand",
    "Manager",
    "Option",
    "Server",
    "Shell",
    "ShowUrls",
    "prompt",
    "prompt_bool",
    "prompt_choices",
    "prompt_pass",
]
