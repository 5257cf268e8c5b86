"""YAML files of the configuration: those that are a mapping read strictly, with the file and the line in every refusal."""

from __future__ import annotations

from collections.abc import Hashable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from dateline.errors import ConfigFileError

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_FILE_BYTES = 64 * 1024
FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""A SafeLoader for large files: the one in C where it is there."""


class NoDuplicates(yaml.SafeLoader):
    """A SafeLoader for which a key given twice is an error: plain YAML silently keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                problem = f"'{key}' is given twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_mapping(path: Path) -> dict[str, Any]:
    """The file's "key: value" lines. Raises ConfigFileError, which names the file and, of YAML's own errors, the line."""
    file = str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ConfigFileError(file, "", f"cannot be read ({error.strerror})") from error
    if len(raw) > MAX_FILE_BYTES:
        raise ConfigFileError(file, "", f"is larger than {MAX_FILE_BYTES // 1024} KiB")
    try:
        values = yaml.load(raw.decode("utf-8"), Loader=NoDuplicates)  # noqa: S506  # a SafeLoader
    except UnicodeDecodeError as error:
        raise ConfigFileError(file, "", f"is not UTF-8 (byte {error.start})") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigFileError(file, f"line {line}", f"is not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ConfigFileError(file, "", f"is not valid YAML: {error}") from error
    if not isinstance(values, dict):
        raise ConfigFileError(file, "", "must be a list of 'key: value' lines")
    return values


def suggestion(key: str, known: Collection[str]) -> str:
    """What to say after a key that is not known."""
    near = get_close_matches(key.lower(), known, n=1, cutoff=0.5)
    return f"; did you mean '{near[0]}'?" if near else f"; known keys are {', '.join(known)}"


def shown(value: object) -> str:
    """A value as it is quoted in a refusal."""
    text = value if isinstance(value, str) else repr(value)
    return f"'{text if len(text) <= 80 else text[:79] + '…'}'"
