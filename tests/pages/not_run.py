"""The blocks of README and docs/ that no test runs: by their page and first line, with the reason."""

from __future__ import annotations

from typing import Dict

NOT_RUN: Dict[str, Dict[str, str]] = {}
