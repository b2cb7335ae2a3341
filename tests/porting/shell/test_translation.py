"""What flask is given in the place of a manager's command and its options."""

from __future__ import annotations

import pytest
from porting import line_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "path, before, after",
    [
        (
            "start.sh",
            "python manage.py shell --no-bpython 2>/dev/null",
            "flask --app manage.py shell 2>/dev/null",
        ),
        ("start.sh", "python manage.py --help", "flask --app manage.py --help"),
        ("start.sh", "python manage.py shell --no-ipython", "flask --app manage.py shell"),
        ("start.sh", "python manage.py -?", "flask --app manage.py --help"),
        (
            "start.sh",
            "heroku run python manage.py db upgrade",
            "heroku run env FLASK_APP=manage.py flask db upgrade",
        ),
    ],
)
def test_a_line_becomes_the_one_for_flask(path: str, before: str, after: str) -> None:
    """It does the same, and nothing else in the file changes."""
    line_cases.check_written(path, before, after)


@pytest.mark.parametrize(
    "path, line",
    [
        ("start.sh", 'exec python manage.py "$@"'),
        ("start.sh", "python manage.py $c"),
        ("start.sh", "python manage.py ${CMD:-runserver}"),
        ("start.sh", "python manage.py nothing-that-is-known"),
    ],
)
def test_a_line_that_only_a_person_can_change_is_shown(path: str, line: str) -> None:
    """It is reported with the line for flask, and not written."""
    line_cases.check_shown(path, line)


def test_flask_1_gets_the_app_in_its_environment() -> None:
    """Flask below 2.2 has no --app, so env(1) sets FLASK_APP, for lines that no shell reads, too."""
    assert (
        line_cases.replaced("python manage.py seed", has_app_option=False)
        == "env FLASK_APP=manage.py flask seed"
    )
    assert (
        line_cases.replaced("python manage.py devserver", has_app_option=False)
        == "env FLASK_APP=manage.py FLASK_DEBUG=1 flask run --host 127.0.0.1 --port 5000"
    )
    assert (
        line_cases.replaced(
            'CMD ["python", "manage.py", "seed"]', "Dockerfile", has_app_option=False
        )
        == 'CMD ["env", "FLASK_APP=manage.py", "flask", "seed"]'
    )
    (finding,) = line_cases.find(
        'call([sys.executable, "manage.py", "seed"])', "tasks.py", has_app_option=False
    )
    assert finding.replacement == 'call([sys.executable, "-m", "flask", "seed"])'
    assert "FLASK_APP=manage.py in its environment" in finding.left
    assert not finding.edits


@pytest.mark.parametrize(
    "before, after",
    [
        ("-c prod.cfg db upgrade", "flask --app \"manage.py:create_app('prod.cfg')\" db upgrade"),
        ("--config=prod.cfg seed", "flask --app \"manage.py:create_app('prod.cfg')\" seed"),
        (
            "-c prod.cfg --testing seed -n 5",
            "flask --app \"manage.py:create_app(config='prod.cfg', testing=True)\" seed -n 5",
        ),
    ],
)
def test_options_of_the_factory_go_into_the_app(before: str, after: str) -> None:
    """An option before the command is shown as the factory's argument, and left to a person."""
    (finding,) = line_cases.find(f"python manage.py {before}")
    assert finding.replacement == after
    assert "goes to its factory" in finding.left
    assert not finding.edits


def test_options_that_manage_py_ignores_are_reported() -> None:
    """Where the manager has an app, and no factory, an option before the command did nothing."""
    manage = line_cases.MANAGE.replace("Manager(create_app)", "Manager(app)")
    (finding,) = line_cases.find(
        "python manage.py -c prod.cfg db upgrade", manage=manage, bridged=False
    )
    assert finding.replacement == "flask --app manage.py db upgrade"
    assert "ignores -c prod.cfg" in finding.left


def test_urls_is_routes_only_without_options() -> None:
    """Its options are not those of 'flask routes'; bridged, it takes its own."""
    manage = line_cases.MANAGE.replace("Manager, Server", "Manager, Server, ShowUrls").replace(
        '"odd", Server(port=PORT)', '"urls", ShowUrls'
    )
    assert (
        line_cases.replaced("./manage.py urls", manage=manage) == "flask --app ./manage.py routes"
    )
    bridged = line_cases.replaced("./manage.py urls --order rule", manage=manage)
    assert bridged == "flask --app ./manage.py urls --order rule"
    (finding,) = line_cases.find("./manage.py urls --order rule", manage=manage, bridged=False)
    assert "before bridge()" in finding.left
    assert not finding.edits


def test_a_shell_of_the_managers_own_comes_with_bridge() -> None:
    """'flask shell' has what the manager's shell holds after bridge() only."""
    manage = line_cases.MANAGE.replace("Manager, Server", "Manager, Server, Shell").replace(
        '"odd", Server(port=PORT)', '"shell", Shell(make_context=context)'
    )
    written = line_cases.replaced("python manage.py shell", manage=manage)
    assert written == "flask --app manage.py shell"
    (finding,) = line_cases.find("python manage.py shell", manage=manage, bridged=False)
    assert finding.left == "before bridge(), 'flask shell' has other names"
    assert not finding.edits
