"""The package in the checkout: what setup.py has of it, and a copy to build."""

from __future__ import annotations

import runpy
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Dict
from unittest import mock

ROOT = Path(__file__).parent.parent


def setup_arguments() -> Dict[str, Any]:
    """Return what setup.py gives to ``setup()``."""
    given: Dict[str, Any] = {}
    setuptools = ModuleType("setuptools")
    vars(setuptools).update(find_packages=lambda **options: [], setup=given.update)
    with mock.patch.dict(sys.modules, setuptools=setuptools):
        runpy.run_path(str(ROOT / "setup.py"))
    return given


def copy_to_build(folder: Path) -> None:
    """Copy what the package is built from: a build leaves files beside it."""
    package = "flask_migrate_script"
    shutil.copytree(str(ROOT / package), str(folder / package))
    for name in ("setup.py", "README.rst"):
        shutil.copy(str(ROOT / name), str(folder / name))
