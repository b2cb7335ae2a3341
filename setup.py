"""The metadata of Flask-Migrate-Script."""

import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
VERSION = re.search(
    r'^__version__ = "(.+)"$',
    (HERE / "flask_migrate_script" / "__init__.py").read_text(encoding="utf-8"),
    re.MULTILINE,
).group(1)

# Below packaging 22, releases that PEP 440 does not know are no error.
PORT = ["libcst", "packaging>=22", 'tomli; python_version < "3.11"']

LINT = ['squawk-cli>=2.70; python_version >= "3.8"']

# Where the project is published. Its owner fills this in before the first release, and nothing else: the package index
# shows these, and links of the README lead there.
PROJECT_URLS = {}


def long_description():
    """Return the README for the package index, which shows neither pictures nor links that are relative."""
    text = (HERE / "README.rst").read_text(encoding="utf-8")
    text = re.sub(r"^\.\. image::.*\n(?: +.*\n)*\n", "", text, flags=re.MULTILINE)
    source = PROJECT_URLS.get("Source")
    link = rf"`\1 <{source}/\2>`__" if source else r"\1"
    return re.sub(r"`([^`<]+?)\s+<(?!https?:)([^>]+)>`_", link, text)


setup(
    name="Flask-Migrate-Script",
    version=VERSION,
    description="Database migrations (Alembic) for Flask, as commands of Flask-Script and of the Flask CLI",
    long_description=long_description(),
    long_description_content_type="text/x-rst",
    license="MIT",
    project_urls=PROJECT_URLS,
    packages=find_packages(include=["flask_migrate_script", "flask_migrate_script.*"]),
    package_data={
        "flask_migrate_script": ["py.typed", "templates/*/*"],
    },
    zip_safe=False,
    python_requires=">=3.7",
    install_requires=[
        "Flask>=1.0.2",
        "Flask-Script>=2.0.5",
        "Flask-SQLAlchemy>=2.3.2",
        "SQLAlchemy>=1.3.0",
        "alembic>=1.4.0",
    ],
    extras_require={
        # Only "python -m flask_migrate_script port" needs them, to read a project's Python files and requirements; no
        # app does.
        "port": PORT,
        # "db lint" on PostgreSQL. There is no wheel for Python 3.7.
        "lint": LINT,
        "test": [
            *PORT,
            *LINT,
            "docutils",
            "gunicorn",
            "hypothesis",
            "pytest",
            "pytest-xdist",
            "psycopg2-binary",
            "PyMySQL",
            "PyYAML",
        ],
    },
    classifiers=[
        "Development Status :: 4 - Beta",
        "Environment :: Console",
        "Environment :: Web Environment",
        "Framework :: Flask",
        "Intended Audience :: Developers",
        "Operating System :: OS Independent",
        "Programming Language :: Python :: 3",
        "Topic :: Database",
    ],
)
