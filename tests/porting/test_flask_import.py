"""What ``flask`` imports for a file: each claim beside what ``flask`` does."""

from __future__ import annotations

from typing import Dict, List

import pytest
from conftest import Project
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

APP = "from flask import Flask\napp = Flask(__name__)\n"
MANAGE = (
    "from {module} import app\nfrom flask_migrate_script.script import Manager\nmanager = Manager(app)\n\n"
    "@manager.command\ndef seed():\n    print('seeded')\n\nif __name__ == '__main__':\n    manager.run()\n"
)
ADDED = "import os, sys\nsys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))\n"


def bridged(text: str) -> str:
    """Return a manage.py with bridge(), as a person may add it."""
    main = "if __name__"
    return text.replace(main, f"from flask_migrate_script import bridge\nbridge(manager)\n\n{main}")


def write(project: Project, files: Dict[str, str]) -> None:
    """Write the files of a project."""
    for name, text in files.items():
        path = project.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    "path, package", [("shop.py", "shop"), ("bin/shop.py", "bin/shop"), ("app.py", "app")]
)
def test_a_package_of_the_same_name(project: Project, path: str, package: str) -> None:
    """An import finds the package, so ``flask`` has none of the commands."""
    module = package.rpartition("/")[2]
    files = {path: MANAGE.format(module=module), f"{package}/__init__.py": APP}
    files["run.sh"] = f"python {path} seed\n"
    files["views.py"] = f"from {module} import app\nimport {module}\n"
    index = projects.index_of(files)
    (finding,) = projects.found_in(index, "blocked")
    assert finding.message == (
        f"'flask' imports the package {package}/ by this name, and not {path}: rename {path}"
    )
    bridge, line = projects.found_in(index, "bridge", "lines")
    assert (bridge.edits, line.edits, line.left) == ((), (), "see what blocks")
    assert projects.found_in(index, "app names", "loaded") == []
    write(project, {**files, path: bridged(files[path])})
    project.env["FLASK_APP"] = path
    assert "seeded" not in project.flask("seed").failed(2)
    # Under another name it is found.
    write(project, {f"{package}_commands.py": bridged(files[path])})
    project.env["FLASK_APP"] = f"{package}_commands.py"
    project.env["PYTHONPATH"] = str(project.folder / package / "..")
    assert project.flask("seed").ok().out == "seeded\n"


@pytest.mark.parametrize(
    "folder, packages, module",
    [
        ("shop", ["shop"], "app"),
        ("site/shop", ["site/shop"], "config.dev"),
        ("a/b", ["a", "a/b"], "app"),
    ],
)
def test_a_package_around_it(
    project: Project, folder: str, packages: List[str], module: str
) -> None:
    """``flask`` imports from the folder above a package, where modules of its own folder are not found."""
    path, name = f"{folder}/manage.py", module.partition(".")[0]
    files = {path: MANAGE.format(module=module), "run.sh": f"python {path} seed\n"}
    files[f"{folder}/{module.replace('.', '/')}.py"] = APP
    files.update({f"{package}/__init__.py": "" for package in packages})
    index = projects.index_of(files)
    (finding,) = projects.found_in(index, "blocked")
    assert finding.message == (
        f"as {packages[0]}/ has an __init__.py, 'flask' imports {path} from the folder above, and does not find {name}:"
        " let it add os.path.dirname(os.path.abspath(__file__)) to sys.path first"
    )
    bridge, line = projects.found_in(index, "bridge", "lines")
    assert (bridge.edits, line.edits, line.left) == ((), (), "see what blocks")
    write(project, {**files, path: bridged(files[path])})
    project.env["FLASK_APP"] = path
    failed = project.flask("seed")
    assert failed.status and "seeded" not in failed.out
    # What the message has for it.
    files[path] = ADDED + bridged(files[path])
    assert projects.find("blocked", files) == []
    write(project, files)
    assert project.flask("seed").ok().out == "seeded\n"


def test_the_projects_folder_is_a_package() -> None:
    """The folder above it is not known, and has no module of the project's."""
    files = {"manage.py": MANAGE.format(module="app"), "__init__.py": "", "app.py": APP}
    (finding,) = projects.find("blocked", files)
    assert finding.message.startswith("as this folder has an __init__.py, 'flask' imports")


@pytest.mark.parametrize(
    "module, others",
    [
        ("shop.app", {"shop/app.py": APP}),
        ("app", {"app.py": APP}),
        ("app", {"app.py": APP, "shop/app.py": APP}),
        (".app", {"shop/app.py": APP}),
    ],
)
def test_a_package_whose_modules_flask_finds(module: str, others: Dict[str, str]) -> None:
    """Modules of the folder above, also by the package's name, and relative imports are found from there."""
    files = {"shop/manage.py": MANAGE.format(module=module), "shop/__init__.py": "", **others}
    assert projects.find("blocked", files) == []
