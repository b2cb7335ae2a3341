"""The names of scratch databases: from them alone it is known whose one is, and how old."""

from __future__ import annotations

import os
import re
import time
import uuid
from typing import Any, Optional

#: Seconds after which a copy is left over: the process that made it was killed.
STALE_COPY = 24 * 60 * 60

#: Days without use after which a template is stale.
STALE_TEMPLATE = 7

_COPY = re.compile(r"_fms_copy_([0-9a-f]{8})_[0-9a-f]{12}(\.db)?$")


def prefix(url: Any) -> str:
    """Return how the names begin for the database of a URL; with what follows, they fit into PostgreSQL's 63 characters."""
    # A process of pytest-xdist may have the URL of a copy from the one that started it.
    name = os.path.basename(str(url.database or "")).split("_fms_copy_")[0]
    return re.sub(r"\W", "_", name.lower(), flags=re.ASCII)[:24] or "app"


def new_copy(begin: str) -> str:
    """Return a name for a copy that no other process has."""
    return f"{begin}_fms_copy_{int(time.time()):08x}_{uuid.uuid4().hex[:12]}"


def template(begin: str, key: str) -> str:
    """Return the name of the template with a key."""
    return f"{template_prefix(begin)}{key[:20]}"


def template_prefix(begin: str) -> str:
    """Return how the names of templates begin."""
    return f"{begin}_fms_template_"


def made_at(name: str) -> Optional[int]:
    """Return when the copy of a name was made, in seconds; None if it is no copy's name."""
    found = _COPY.search(name)
    return int(found.group(1), 16) if found else None


def is_stale_copy(name: str) -> bool:
    """Return whether a name is that of a copy that is left over."""
    made = made_at(name)
    return made is not None and made < time.time() - STALE_COPY
