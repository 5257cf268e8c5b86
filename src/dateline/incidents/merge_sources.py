"""How many independent voices tell an event: syndicated copies count once, and so does each source."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.incidents.similarity import near_copies
from dateline.model import LinkableReport

COPIES_COMPARED = 60  # texts beyond the first this many are told apart by fingerprint alone


def text_groups(reports: Sequence[LinkableReport]) -> dict[str, int]:
    """Report key -> number of its text; copies and near copies (`near_copies`) have one number, chains
    included.

    Numbers follow the order of the sorted report keys, so they do not depend on the order given.
    """
    ordered = sorted(reports, key=lambda r: r.key)
    root = list(range(len(ordered)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    first_of_print: dict[str, int] = {}
    for i, report in enumerate(ordered):
        if report.fingerprint:
            j = first_of_print.setdefault(report.fingerprint, i)
            root[find(i)] = find(j)
    for i, report in enumerate(ordered[:COPIES_COMPARED]):
        for j in range(i):
            if find(i) != find(j) and near_copies(report, ordered[j]):
                root[find(i)] = find(j)
    numbers: dict[int, int] = {}
    return {report.key: numbers.setdefault(find(i), len(numbers)) for i, report in enumerate(ordered)}


def independent_sources(reports: Sequence[LinkableReport]) -> int:
    """The largest number of (source, text) pairs in which no source and no text occurs twice.

    A maximum matching (augmenting paths): a wire story in three papers is one voice; a paper that prints
    the wire story and one of its own beside it is a voice of its own.
    """
    groups = text_groups(reports)
    texts_of: dict[str, set[int]] = {}
    for report in reports:
        source = report.source_id or f"article:{report.article_key}"
        texts_of.setdefault(source, set()).add(groups[report.key])
    teller: dict[int, str] = {}

    def place(source: str, tried: set[int]) -> bool:
        for text in sorted(texts_of[source]):
            if text in tried:
                continue
            tried.add(text)
            if text not in teller or place(teller[text], tried):
                teller[text] = source
                return True
        return False

    return sum(place(source, set()) for source in sorted(texts_of))
