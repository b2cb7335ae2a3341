"""Flask-Script works on this Flask and this Python, and nobody else notices that it was patched."""

from __future__ import annotations

import json
import textwrap

import pytest
from conftest import Project

pytestmark = pytest.mark.started_anew

# What many projects put above 'import flask_script' themselves, on a Flask where it does not load.
SHIM = """
import sys
import types

import flask

try:
    import flask._compat
except ImportError:
    shim = types.ModuleType("flask._compat")
    shim.text_type = str
    sys.modules["flask._compat"] = shim
if "_request_ctx_stack" not in vars(flask):
    flask._request_ctx_stack = None
"""

MANAGE = """
from flask import Flask

{imports}

app = Flask(__name__)
manager = Manager(app)
manager.add_command("db", MigrateCommand)


@manager.command
def hello():
    print("hello")


if __name__ == "__main__":
    manager.run()
"""

# The argparse of Python 3.14 and of the last bug-fix releases of 3.12 and 3.13, on an older Python:
# a method between parse_known_args and _parse_known_args has the name under which Flask-Script
# keeps the latter.
NEW_ARGPARSE = """
import argparse
import sys

OLD = not hasattr(argparse.ArgumentParser, "_parse_known_args2")


def simulate():
    parser_class = argparse.ArgumentParser
    parse_arguments = parser_class._parse_known_args

    def parse_known_args(self, args=None, namespace=None):
        return self._parse_known_args2(args, namespace, intermixed=False)

    def _parse_known_args2(self, args, namespace, intermixed):
        args = sys.argv[1:] if args is None else list(args)
        if namespace is None:
            namespace = argparse.Namespace()
        for action in self._actions:
            if argparse.SUPPRESS not in (action.dest, action.default):
                if not hasattr(namespace, action.dest):
                    setattr(namespace, action.dest, action.default)
        for dest, value in self._defaults.items():
            if not hasattr(namespace, dest):
                setattr(namespace, dest, value)
        try:
            namespace, args = self._parse_known_args(args, namespace, intermixed)
        except argparse.ArgumentError as error:
            self.error(str(error))
        unrecognized = "_unrecognized_args"
        if hasattr(namespace, unrecognized):
            args.extend(getattr(namespace, unrecognized))
            delattr(namespace, unrecognized)
        return namespace, args

    def _parse_known_args(self, arg_strings, namespace, intermixed):
        return parse_arguments(self, arg_strings, namespace)

    parser_class.parse_known_args = parse_known_args
    parser_class._parse_known_args2 = _parse_known_args2
    parser_class._parse_known_args = _parse_known_args
"""

SIMULATED = """
import new_argparse

if new_argparse.OLD:
    new_argparse.simulate()
"""

IMPORTS = """
from flask_migrate_script import Migrate, MigrateCommand
from flask_script import Manager
"""

# On a Flask of its own days, or with a project's own shim, Flask-Script may come first.
FLASK_SCRIPT_FIRST = (
    SHIM
    + """
from flask_script import Manager
from flask_migrate_script import Migrate, MigrateCommand
"""
)


def outcome(project: Project, source: str) -> dict:
    """Run Python in a process of its own, and return the JSON on its last line."""
    project.write("program.py", source)
    out = project.python("program.py").ok().out
    return json.loads(out.strip().splitlines()[-1])


@pytest.mark.parametrize(
    "use",
    [
        "from flask_migrate_script import Migrate, MigrateCommand",
        "from flask_migrate_script.script import Manager",
        """
        from flask_migrate_script import MigrateCommand
        from flask_script import Manager

        manager = Manager(flask.Flask("app"))
        manager.add_command("db", MigrateCommand)

        @manager.command
        def greet(name, loud=False):
            pass

        manager.handle("manage.py", ["greet", "Ann", "--loud"])
        manager.handle("manage.py", ["db", "list-templates"])
        """,
    ],
    ids=["MigrateCommand", "flask_migrate_script.script", "commands"],
)
def test_nothing_is_left_behind(project: Project, use: str) -> None:
    """flask, inspect and argparse are afterwards what they were before, to the last name."""
    changed = outcome(
        project,
        f"""
import argparse
import inspect
import json
import sys

import flask
import flask.cli
import flask.testing  # Flask loads it with the first request context

PLACES = {{
    "flask": flask,
    "flask.globals": flask.globals,
    "inspect": inspect,
    "argparse": argparse,
    "ArgumentParser": argparse.ArgumentParser,
    "_SubParsersAction": argparse._SubParsersAction,
}}


def snapshot():
    kept = [value for place in PLACES.values() for value in vars(place).values()]
    names = {{
        place: {{name: id(value) for name, value in vars(holder).items()}}
        for place, holder in PLACES.items()
    }}
    # What is in the way of other people's "try: from flask import ..., except ImportError:".
    names["sys.modules"] = {{
        name: id(sys.modules[name])
        for name in ("flask._compat", "flask._request_ctx_stack", "inspect", "argparse", "flask")
        if name in sys.modules
    }}
    return kept, names  # kept alive, so that no id is given out twice


kept, before = snapshot()
{textwrap.dedent(use)}
_, after = snapshot()
assert "flask_script" in sys.modules
print(json.dumps({{
    place: sorted(
        name
        for name in set(before[place]) | set(after[place])
        if before[place].get(name) != after[place].get(name)
    )
    for place in before
}}))
""",
    )
    assert changed == {place: [] for place in changed}
    assert len(changed) == 7


@pytest.mark.parametrize(
    ("name", "import_it"),
    [
        ("flask._compat", "from flask._compat import text_type"),
        ("_request_ctx_stack", "from flask import _request_ctx_stack"),
        ("getargspec", "from inspect import getargspec"),
    ],
)
def test_others_find_what_they_would_find_without_us(
    project: Project, name: str, import_it: str
) -> None:
    """Packages that try an old import, and have a way without it, still take the same way."""
    result = outcome(
        project,
        f"""
import json
import warnings

warnings.simplefilter("ignore")  # Flask 2.2 and Python 3.8 warn of names on their way out


def there():
    try:
        {import_it}
    except ImportError:
        return False
    return True


before = there()
from flask_migrate_script import MigrateCommand
print(json.dumps({{"before": before, "after": there()}}))
""",
    )
    assert result["before"] == result["after"], name


def test_one_module_has_all_of_flask_script(project: Project) -> None:
    """``flask_migrate_script.script`` re-exports Flask-Script's objects: one import is enough."""
    result = outcome(
        project,
        """
        import json

        from flask_migrate_script import MigrateCommand
        from flask_migrate_script import script

        import flask_script

        print(json.dumps({
            "names": sorted(script.__all__),
            "the same": all(
                getattr(script, n) is getattr(flask_script, n, getattr(flask_script.commands, n, None))
                for n in script.__all__
            ),
            "a manager": issubclass(MigrateCommand, script.Manager),
        }))
        """,
    )
    names = "Clean Command Group InvalidCommand Manager Option Server Shell ShowUrls".split()
    prompts = "prompt prompt_bool prompt_choices prompt_pass".split()
    assert result == {"names": names + prompts, "the same": True, "a manager": True}


GREET = """
    from flask import Flask
    from flask_migrate_script.script import Command, Manager, prompt_bool

    manager = Manager(Flask(__name__))


    @manager.command
    def greet(name, greeting="Hello", loud=False):
        "Greet somebody."
        text = greeting + ", " + name
        print(text.upper() if loud else text)


    class Farewell:
        def bye(self, name):
            print("Bye,", name, prompt_bool("Sure"))


    manager.add_command("bye", Command(Farewell().bye))

    if __name__ == "__main__":
        manager.run()
"""


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["greet", "Ann"], "Hello, Ann"),
        (["greet", "Ann", "-g", "Hi", "--loud"], "HI, ANN"),
        # Of a method, the first parameter is no argument.
        (["bye", "Ann"], "Bye, Ann True"),
        (["greet", "--help"], "Greet somebody."),
    ],
    ids=" ".join,
)
def test_a_functions_parameters_are_its_arguments(
    project: Project, arguments: list, printed: str
) -> None:
    """``@manager.command`` reads a function's parameters, on a Python without getargspec, too."""
    project.write("manage.py", GREET)
    assert printed in project.manage(*arguments, stdin="y\n").ok().out


def test_flask_script_alone_breaks_on_the_new_argparse(project: Project) -> None:
    """The control for the next test: what it simulates breaks every command of Flask-Script."""
    project.write("new_argparse.py", NEW_ARGPARSE)
    result = outcome(
        project,
        SHIM
        + """
import json

import new_argparse
from flask_script import Command, Manager


class Hello(Command):
    def run(self):
        return "hello"


manager = Manager(flask.Flask("app"))
manager.add_command("hello", Hello())


def say_hello():
    try:
        return manager.handle("manage.py", ["hello"])
    except Exception as error:
        return "{}: {}".format(type(error).__name__, error)


result = {"simulated": "hello"}
if new_argparse.OLD:
    result["simulated"] = say_hello()
    new_argparse.simulate()
result["new"] = say_hello()
print(json.dumps(result))
""",
    )
    assert result["simulated"] == "hello"
    assert result["new"].startswith("AttributeError: 'NoneType' object has no attribute"), result


@pytest.mark.parametrize(
    ("imports", "arguments", "status", "begins"),
    [
        (IMPORTS, [], 2, "usage: manage.py ["),
        (IMPORTS, ["db"], 2, "usage: manage.py db ["),
        (IMPORTS, ["db", "upgrade", "--help"], 0, "usage: manage.py db upgrade ["),
        (IMPORTS, ["hello"], 0, "hello"),
        (IMPORTS, ["db", "-d", "here", "init"], 1, ""),
        (IMPORTS, ["hello", "there"], 2, ""),
        (FLASK_SCRIPT_FIRST, ["hello"], 0, "hello"),
        (FLASK_SCRIPT_FIRST, ["db"], 2, "usage: manage.py db ["),
    ],
    ids=[
        "nothing",
        "group",
        "help",
        "command",
        "failure",
        "usage error",
        "command, Flask-Script first",
        "group, Flask-Script first",
    ],
)
def test_commands_work_on_the_new_argparse(
    project: Project, imports: str, arguments: list, status: int, begins: str
) -> None:
    """Commands, help and exit statuses are the same with the argparse of the newest Pythons."""
    project.write("new_argparse.py", NEW_ARGPARSE)
    project.write("manage.py", SIMULATED + MANAGE.format(imports=imports))
    result = project.manage(*arguments)
    assert result.status == status, result.err
    assert result.out.startswith(begins), result.out
    assert "Traceback" not in result.err
    if "init" in arguments:  # it came through to the command: this app has no Migrate
        assert result.last_line.startswith("Error: ") and "Migrate(" in result.last_line


@pytest.mark.parametrize(
    "imports",
    [
        IMPORTS,
        FLASK_SCRIPT_FIRST,
        SHIM + IMPORTS,
        "from flask_migrate_script import MigrateCommand\n"
        "import flask_script\n"
        "from flask_migrate_script.script import Manager\n"
        "assert Manager is flask_script.Manager",
    ],
    ids=["after ours", "before ours", "after ours, below a shim", "twice"],
)
def test_flask_script_is_imported_before_or_after(project: Project, imports: str) -> None:
    """The order of the two imports is free wherever Flask-Script can be imported at all."""
    project.write("manage.py", MANAGE.format(imports=imports))
    assert project.manage("hello").ok().out == "hello\n"
    assert project.manage("db").out.startswith("usage: manage.py db [")


def test_a_projects_own_shim_stays(project: Project) -> None:
    """What a project itself put into flask for Flask-Script's sake stays after our import."""
    result = outcome(
        project,
        SHIM
        + """
import json

compat, stack = sys.modules["flask._compat"], flask._request_ctx_stack
from flask_migrate_script import MigrateCommand
print(json.dumps([sys.modules["flask._compat"] is compat, flask._request_ctx_stack is stack]))
""",
    )
    assert result == [True, True]


# As if it were not installed: what Python itself raises.
WITHOUT_FLASK_SCRIPT = """
    import sys


    class Blocker:
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] == "flask_script":
                raise ModuleNotFoundError("No module named " + repr(name), name=name)


    sys.meta_path.insert(0, Blocker())
    from flask import Flask
    from flask_migrate_script import Migrate

    Migrate(Flask(__name__), db=None)
    print("Migrate works")
    {import_it}
"""


@pytest.mark.parametrize(
    "import_it",
    [
        "from flask_migrate_script import MigrateCommand",
        "from flask_migrate_script.script import Manager",
    ],
)
def test_without_flask_script_the_import_says_what_to_install(
    project: Project, import_it: str
) -> None:
    """The import of MigrateCommand names what it needs; Migrate does without."""
    project.write("program.py", WITHOUT_FLASK_SCRIPT.format(import_it=import_it))
    result = project.python("program.py")
    assert result.out == "Migrate works\n"
    assert result.status == 1
    assert result.last_line.startswith("ImportError: ")
    assert "pip install Flask-Script" in result.last_line
    # One error, not one that came up while another was handled.
    assert result.err.count("Traceback") == 1
