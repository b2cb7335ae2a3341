"""What a project's migrations/alembic.ini lacks: for its env.py, for Python 3's parser and for newer Alembics."""

from __future__ import annotations

import configparser
import re
from typing import Dict, Iterator, List, Optional, Set, Tuple

from ..findings import Edit, Finding
from ..line_ends import lines_of
from .ini_text import Ini, Span

# What logging.config reads as it is. In other options a % is special.
_RAW = ("format", "datefmt", "style", "validate", "defaults")

_KINDS = ("logger", "handler", "formatter")

_COMMAS = "env.py fails unless one comma is between two names, and none at the end (KeyError)."

_FILE_CONFIG = re.compile(r"^[^#\n]*\bfileConfig\(\s*[\w.]*config_file_name\b", re.MULTILINE)


def findings(path: str, text: str, env_text: str) -> Iterator[Finding]:
    """Yield what has to be changed in an alembic.ini.

    :param path: its path in the project.
    :param text: what is in it.
    :param env_text: what is in the env.py beside it.
    """
    try:
        ini = Ini(text)
    except configparser.Error as error:
        yield _unreadable(path, text, error)
        return
    found = _File(path, ini)
    logs = bool(_FILE_CONFIG.search(env_text))
    yield from _percent_signs(found, logs)
    if logs:
        yield from _logging(found, "disable_existing_loggers=False" in re.sub(r"\s", "", env_text))
    yield from _path_separator(found)
    if re.search(r"get_main_option\(\s*['\"]databases['\"]", env_text):
        if not ini.get("alembic", "databases"):
            message = "env.py reads the names of its databases here: add databases = NAME, NAME to [alembic]."
            yield found.finding(ini.place("alembic"), message)


class _File:
    """The file, as the checks look at it."""

    def __init__(self, path: str, ini: Ini) -> None:
        self.path = path
        self.ini = ini

    def finding(self, place: Optional[Span], message: str, *edits: Edit) -> Finding:
        """Return what is found at a place, or at the end of the file."""
        line = place.line if place else max(len(self.ini.text.splitlines()), 1)
        replacement = "".join(edit.new for edit in edits).strip() or None
        text = self.ini.lines[line - 1]
        return Finding(self.path, line, text, message, replacement, edits)


def _unreadable(path: str, text: str, error: configparser.Error) -> Finding:
    errors = getattr(error, "errors", None) or [(1, "")]
    line = getattr(error, "lineno", None) or errors[0][0]
    if isinstance(error, configparser.DuplicateOptionError):
        message = f"{error.option} is there twice in [{error.section}]: leave one. (Python 2 took the last.)"
    elif isinstance(error, configparser.DuplicateSectionError):
        message = f"[{error.section}] is there twice: make one of them. (Python 2 did.)"
    elif isinstance(error, configparser.MissingSectionHeaderError):
        message = "There has to be a [section] in front of this line, and no byte order mark."
    else:
        message = "This is neither a [section] nor NAME = VALUE, nor a comment."
    return Finding(path, line, lines_of(text)[line - 1].strip(), message)


def _percent_signs(file: _File, logs: bool) -> Iterator[Finding]:
    """Yield the values in which a single ``%`` is an error.

    :param logs: env.py reads the sections of logging.
    """
    ini = file.ini
    for section in ini.parser.sections():
        kind = section.split("_")[0]
        is_logging = kind in _KINDS or section in ("loggers", "handlers", "formatters")
        if is_logging and not logs:
            continue
        # Alembic sets 'here', and logging.config does not know it.
        known = set(ini.parser[section]) | (set() if is_logging else {"here"})
        for option in ini.parser[section]:
            place = ini.place(section, option)
            if place and not (kind == "formatter" and option in _RAW):
                value = ini.text[place.start : place.end]
                doubled = _doubled(value, known)
                if is_logging and "%(here)s" in value:
                    message = "fileConfig() of env.py does not know %(here)s: write the path."
                    yield file.finding(place, message)
                elif doubled != value:
                    message = "A single % is special to the parser, and an error here: double it."
                    yield file.finding(place, message, ini.replace(section, option, doubled))


def _doubled(value: str, known: Set[str]) -> str:
    """Double each ``%`` that is neither doubled nor the beginning of the name of a known option."""

    def double(match: re.Match[str]) -> str:
        name = match.group(1)
        if match.group() == "%%" or (name and name.lower() in known):
            return match.group()
        return "%" + match.group()

    return re.sub(r"%%|%\(([^)]+)\)s|%", double, value)


def _logging(file: _File, keeps_loggers: bool) -> Iterator[Finding]:
    """Yield what ``logging.config.fileConfig()`` misses, and the logger that Flask-Migrate needs.

    :param keeps_loggers: env.py calls it so that loggers which the file does not name stay on.
    """
    names = {kind: _listed(file.ini, kind) for kind in _KINDS}
    loggers = names["logger"]
    if "root" not in loggers:
        loggers.insert(0, "root")
    qualified = {file.ini.get(f"logger_{name}", "qualname") for name in loggers}
    if not keeps_loggers and "flask_migrate" not in qualified:
        loggers += [] if "flask_migrate" in loggers else ["flask_migrate"]
    # What a section refers to has to be listed, too.
    for name in loggers:
        default = "" if name != "root" else (names["handler"] or ["stderr"])[0]
        _refer(file.ini, f"logger_{name}", "handlers", default, names["handler"])
    for name in names["handler"]:
        default = (names["formatter"] or ["short"])[0]
        if file.ini.parser.has_section(f"handler_{name}"):
            default = ""
        _refer(file.ini, f"handler_{name}", "formatter", default, names["formatter"])
    for kind in _KINDS:
        yield from _list_of(file, kind, names[kind])
        for name in names[kind]:
            yield from _section(file, kind, name, names)


def _listed(ini: Ini, kind: str) -> List[str]:
    """Return the names of one kind that the file lists; where it has no list, those that have a section."""
    if ini.get(f"{kind}s", "keys") is None:
        begin = f"{kind}_"
        return [name[len(begin) :] for name in ini.parser.sections() if name.startswith(begin)]
    return _names(ini.get(f"{kind}s", "keys"))


def _names(value: Optional[str]) -> List[str]:
    """Return the names that a value lists, also where a comma is missing at the end of a line."""
    return [name.strip() for name in re.split("[,\n]", value or "") if name.strip()]


def _refer(ini: Ini, section: str, option: str, default: str, names: List[str]) -> None:
    """Add the names that an option refers to, or would if it were there, to those which are needed."""
    value = ini.get(section, option)
    for name in _names(default if value is None else value):
        if name not in names:
            names.append(name)


def _list_of(file: _File, kind: str, names: List[str]) -> Iterator[Finding]:
    """Yield a list of loggers, handlers or formatters that is missing, or that lacks some."""
    ini, section = file.ini, f"{kind}s"
    keys = (", " if ", " in (ini.get(section, "keys") or "") else ",").join(names)
    header = ini.place(section)
    if header is None:
        message = f"env.py fails without [{section}] (KeyError)."
        yield file.finding(None, message, ini.append(section, {"keys": keys}))
    elif ini.get(section, "keys") is None:
        message = f"env.py fails without the keys of [{section}] (KeyError)."
        yield file.finding(header, message, ini.insert(header, "keys", keys))
    elif names != _as_logging_reads(ini.get(section, "keys")):
        added = [name for name in names if name not in _names(ini.get(section, "keys"))]
        message = f"Add {' and '.join(added)}." if added else _COMMAS
        place = ini.place(section, "keys")
        yield file.finding(place, message, ini.replace(section, "keys", keys))


def _as_logging_reads(value: Optional[str]) -> List[str]:
    return [name.strip() for name in value.split(",")] if value else []


def _section(file: _File, kind: str, name: str, names: Dict[str, List[str]]) -> Iterator[Finding]:
    """Yield the section of one logger, handler or formatter if it is missing, or what it lacks."""
    ini, section = file.ini, f"{kind}_{name}"
    options = _options(kind, name, names)
    header = ini.place(section)
    if header is None:
        message = f"env.py fails without [{section}] (KeyError)."
        if name == "flask_migrate":
            message = (
                "Flask-Migrate 4 logs errors through the logger flask_migrate, which env.py turns off unless this"
                " file names it: a command would fail without a message. (Here, it does not.)"
            )
        yield file.finding(ini.place(f"{kind}s", "keys"), message, ini.append(section, options))
        return
    for option in _required(kind, name):
        if ini.get(section, option) is None:
            message = f"env.py fails without {option} in [{section}] (KeyError)."
            guessed = kind != "handler" or "sys.std" in (ini.get(section, "args") or "sys.std")
            edits = [ini.insert(header, option, options[option])] if guessed else []
            yield file.finding(header, message, *edits)
    handlers = ini.get(section, "handlers") if kind == "logger" else None
    if _as_logging_reads(handlers) != _names(handlers):
        edit = ini.replace(section, "handlers", ",".join(_names(handlers)))
        yield file.finding(ini.place(section, "handlers"), _COMMAS, edit)


def _required(kind: str, name: str) -> Tuple[str, ...]:
    if kind == "logger":
        return ("handlers",) if name == "root" else ("handlers", "qualname")
    return ("class",) if kind == "handler" else ()


def _options(kind: str, name: str, names: Dict[str, List[str]]) -> Dict[str, str]:
    """Return the options of a section that has to be added."""
    if kind == "formatter":
        return {"format": "%(levelname)-5.5s [%(name)s] %(message)s"}
    if kind == "handler":
        return {
            "class": "StreamHandler",
            "args": "(sys.stderr,)",
            "level": "NOTSET",
            "formatter": ",".join(names["formatter"][:1]),
        }
    if name == "root":
        return {"level": "WARNING", "handlers": ",".join(names["handler"][:1]), "qualname": ""}
    sqlalchemy = name == "sqlalchemy"
    return {
        "level": "WARNING" if sqlalchemy else "INFO",
        "handlers": "",
        "qualname": "sqlalchemy.engine" if sqlalchemy else name,
    }


def _path_separator(file: _File) -> Iterator[Finding]:
    """Yield the paths of which Alembic 1.16 and newer warn if no option sets what separates them."""
    ini = file.ini
    if ini.get("alembic", "path_separator") is not None:
        return
    options = [
        name for name in ("version_locations", "prepend_sys_path") if ini.get("alembic", name)
    ]
    if not options:
        return
    place = ini.place("alembic", options[0]) or ini.place("DEFAULT", options[0])
    separator = _separator(ini, options)
    message = f"Alembic 1.16 and newer warn about {options[0]} without a path_separator beside it."
    if place and separator:
        yield file.finding(place, message, ini.insert(place, "path_separator", separator))
    else:
        message += " Write one separator between the paths, and name it: os, space, newline, : or ;"
        yield file.finding(place, message)


# 'os' is another one on Windows.
_SEPARATORS = {"os": ":;", "space": " ", ":": ":", ";": ";", "newline": "\n"}


def _separator(ini: Ini, options: List[str]) -> str:
    """Return a separator that divides all paths as they were divided up to now, "" if none does."""
    candidates = list(_SEPARATORS)
    old = ini.get("alembic", "version_path_separator")
    if old and "version_locations" in options:
        candidates = [old] if old in _SEPARATORS else []
        options = [option for option in options if option != "version_locations"]
    for candidate in candidates:
        if all(
            _divided(value, character) == _divided_so_far(option, value)
            for option in options
            for value in [ini.get("alembic", option) or ""]
            for character in _SEPARATORS[candidate]
        ):
            return candidate
    return ""


def _divided(value: str, character: str) -> List[str]:
    return [path.strip() for path in value.split(character) if path]


def _divided_so_far(option: str, value: str) -> List[str]:
    """Divide paths as Alembic does where no option sets what separates them."""
    colon = r"|\:" if option == "prepend_sys_path" else ""
    return re.split(r", *|(?: +)" + colon, value)
