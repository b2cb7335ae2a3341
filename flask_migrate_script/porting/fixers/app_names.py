"""Where ``flask`` finds the app: where no file of the project sets it, or one sets an app without the commands."""

from __future__ import annotations

import re
from typing import Iterator

from ..app_settings import takes
from ..findings import Finding
from ..index import Index
from ..line_ends import line_at, line_number
from ..manage_file import ManageFile


def find(index: Index) -> Iterator[Finding]:
    """Yield what FLASK_APP has to be for each script."""
    for file, script in index.scripts():
        name = file.app.name
        if name is None or file.blockers:
            continue  # among the blockers
        if not index.settings.is_named:
            message = f"'flask' finds the app with FLASK_APP={name} in its environment"
            if index.target.has_flask_app_option:
                message += f", or as flask --app {name}"
            yield script.manager.source.finding(script.manager.call, message, f"FLASK_APP={name}")
        elif file.bridging is not None and (file.bridging.is_missing or file.bridging.is_there):
            yield from _others(index, file)


def _others(index: Index, file: ManageFile) -> Iterator[Finding]:
    """Yield where FLASK_APP is an app that does not load a script."""
    # One of several is for another one.
    modules = [name for other in index.manage_files for name in other.modules]
    imports = re.compile(rf"\bimport\b.*\b{file.module}\b|\bfrom\b.*\b{file.module}\b.*\bimport\b")
    for setting in index.settings.all():
        path = index.modules.path(setting.module)
        if setting.module in file.modules and not takes(setting.app, file.app):
            message = f"'flask' takes another app with it: {file.app.name} is that of the manager"
        elif path is None or setting.module in modules or imports.search(index.project.text(path)):
            continue
        else:
            message = (
                f"{setting.app} does not import {file.path}, so 'flask' has none of its manager's commands here:"
                f" {file.app.name} has them"
            )
        text = index.project.text(setting.path)
        line = line_number(text, setting.offset)
        yield Finding(setting.path, line, line_at(text, setting.offset), message)
