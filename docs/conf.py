"""Sphinx's configuration for these documents."""

import re
from pathlib import Path

from docutils import nodes

HERE = Path(__file__).parent

project = "Flask-Migrate-Script"
author = "The Flask-Migrate-Script authors"
copyright = author
release = re.search(
    r'^__version__ = "(.+)"$',
    (HERE.parent / "flask_migrate_script" / "__init__.py").read_text(encoding="utf-8"),
    re.MULTILINE,
).group(1)

extensions = ["sphinx.ext.autodoc"]
exclude_patterns = ["_build"]

# Messages and options are on the pages as they are in a terminal: with its quotes, dots and dashes.
smartquotes = False

autodoc_member_order = "bysource"
# The signatures are long enough without types; each parameter's type is in the list below.
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"

html_theme = "furo"
html_title = f"Flask-Migrate-Script {release}"
# The picture has colors of its own for light and dark.
html_static_path = ["static"]
html_css_files = ["pages.css"]


def setup(app):
    """Connect the handlers; Sphinx calls this."""
    app.connect("doctree-read", _short_paths)


def _short_paths(app, doctree):
    """Shorten the paths in the first lines of a literalinclude's diff: relative to the repository."""
    for block in doctree.findall(nodes.literal_block):
        if block.get("language") == "udiff":
            block.rawsource = block.rawsource.replace(f"{HERE.resolve().parent}/", "")
            block[:] = [nodes.Text(block.rawsource)]
