"""What a file of a project is for, by its name: production, the code, or a document."""

from __future__ import annotations

import enum
import posixpath
import re

_DOCUMENT = re.compile(
    r"(?i)\.(?:md|rst|adoc|html?|txt|tex|ipynb)$|^(?:readme|contributing|install)\b"
)
_DOCUMENTS = re.compile(r"(?i)(?:^|/)docs?/")
# What a platform, a container, a supervisor or a timer reads. Files that only developers use have no such name.
_PRODUCTION = re.compile(
    r"""(?ix)
    (?:^|.*[.-])(?:procfile|dockerfile|containerfile)(?:[.-].*)?
    | .*compose.*\.ya?ml | app\.(?:ya?ml|json) | .*\.(?:service|timer|nomad|tf|j2|ebextensions)
    | (?:heroku|fly|render|captain-definition|dokku|zappa_settings|manifest|supervisord?|uwsgi|crontab|cron)
      (?:[.-].*)?\.?(?:ya?ml|toml|json|conf|ini|cfg|txt)?
    | .*(?:entrypoint|uwsgi|supervisor|gunicorn|cron|deploy|release).*
    | (?:start|run|boot|serve|migrate|upgrade|init|update|provision)(?:[_-].*)?\.(?:sh|bash)
    """
)
_IN_PRODUCTION = re.compile(
    r"(?i)(?:^|/)(?:deploy(?:ment)?s?|k8s|kubernetes|helm|charts?|ansible|roles|playbooks|salt|puppet|terraform|systemd"
    r"|supervisor|docker|ops|infra(?:structure)?|openshift|\.ebextensions)/"
)
_DEVELOPMENT = re.compile(
    r"(?i)(?:^|/)(?:tests?|\.github|\.circleci|examples?)/|(?:\b|_)tests?(?:\b|_)|\bdev\b|override"
)


class FileKind(enum.Enum):
    """What a file is for."""

    PRODUCTION = "production"
    CODE = "code"
    DOCUMENT = "document"


def file_kind(path: str) -> FileKind:
    """Return what a file is for, by its path in the project."""
    name = posixpath.basename(path)
    is_requirements = "requirement" in path.lower()
    if not is_requirements and (_DOCUMENT.search(name) or _DOCUMENTS.search(path)):
        return FileKind.DOCUMENT
    if name.endswith(".py") or is_requirements or _DEVELOPMENT.search(path):
        return FileKind.CODE
    if _PRODUCTION.fullmatch(name) or _IN_PRODUCTION.search(path):
        return FileKind.PRODUCTION
    return FileKind.CODE
