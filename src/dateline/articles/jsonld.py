"""JSON-LD as pages carry it: broken, nested, in lists, with text where objects belong. Nothing here raises."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_MAX_SCRIPT = 2_000_000  # characters of JSON-LD read; the largest real one seen is 300,000
_INNER = ("@graph", "mainEntity", "mainEntityOfPage", "publisher")

Node = Mapping[str, Any]


def read_json(text: str) -> list[Any]:
    """The value of a script element in a list; an empty list for what is no JSON."""
    if len(text) > _MAX_SCRIPT:
        return []
    stripped = text.strip().removeprefix("<!--").removesuffix("-->").strip().removesuffix(";")
    try:
        # Raw line breaks inside strings are wrong and frequent; strict=False reads them.
        return [json.loads(stripped, strict=False)]
    except (ValueError, RecursionError):
        return []


def objects(nodes: Iterable[Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    """Objects at the top, in lists, in @graph and one level down; not the depths of comments and related
    lists."""
    for node in nodes:
        if isinstance(node, list) and depth < 4:
            yield from objects(node, depth + 1)
        elif isinstance(node, dict):
            yield node
            if depth < 4:
                yield from objects([node[k] for k in _INNER if k in node], depth + 1)


def type_of(node: Node) -> str:
    """Its types, with spaces between."""
    return " ".join(strings(node.get("@type")))


def strings(value: Any) -> list[str]:
    """The texts of a text or a list, without what is none."""
    values = value if isinstance(value, list) else [value]
    return [v.strip() for v in values if isinstance(v, str) and v.strip()]


def people(value: Any, by_id: Mapping[str, Node]) -> list[str]:
    """Names of an author property: texts, objects, or references to objects elsewhere on the page."""
    names: list[str] = []
    for person in value if isinstance(value, list) else [value]:
        if isinstance(person, dict):
            whole = person if "name" in person else by_id.get(str(person.get("@id")), person)
            names.extend(strings(whole.get("name")))
        elif isinstance(person, str) and not person.startswith("http"):
            names.append(person)
    return names


def is_false(value: Any) -> bool:
    """Whether a yes-or-no property says no, as a boolean or as the texts that stand for one."""
    return value is False or (isinstance(value, str) and value.strip().lower() in ("false", "no", "0"))
