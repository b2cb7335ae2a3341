"""Tables in an order in which each comes after those that its foreign keys refer to."""

from __future__ import annotations

from typing import Dict, List, Set


def parents_first(parents: Dict[str, Set[str]]) -> List[str]:
    """Return names, each after those that it needs, and else in their order; a circle is cut at its first name.

    :param parents: what each name needs; names that are not there themselves don't count.
    """
    found: List[str] = []
    begun: Set[str] = set()
    for name in parents:
        left = [name]
        while left:
            last = left[-1]
            begun.add(last)
            # In a circle, one that was begun is not waited for.
            needed = sorted(one for one in parents[last] if one in parents and one not in begun)
            if needed:
                left.append(needed[0])
                continue
            left.pop()
            if last not in found:
                found.append(last)
    return found
