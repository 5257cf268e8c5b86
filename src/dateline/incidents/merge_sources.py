"""How many independent voices tell an event: copies of one text count once, and so does all that one voice says.

The voice is the agency that a text is credited to, in any of its copies, else the owner of the source, else the source.
The text is the group of copies that the article belongs to, whole or in part (`articles.copies`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dateline.articles.agencies import UNNAMED
from dateline.articles.copies import PART_OF_TEXT, copy_text, likeness
from dateline.model import LinkableReport


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """Articles that count as one independent source.

    `articles`: (article key, why it counts with the first one) in order of publication; "" for the first.
    """

    articles: tuple[tuple[str, str], ...]


def text_groups(reports: Sequence[LinkableReport]) -> dict[str, int]:
    """Report key -> number of its text; copies have one number.

    Numbers follow the order of the sorted report keys, so they do not depend on the order given.
    """
    numbers: dict[str, int] = {}
    ordered = sorted(reports, key=lambda r: r.key)
    return {report.key: numbers.setdefault(_text(report), len(numbers)) for report in ordered}


def independent_sources(reports: Sequence[LinkableReport]) -> int:
    """The largest number of (voice, text) pairs in which no voice and no text occurs twice.

    A wire story in three papers is one voice; a paper that prints the wire story and one of its own beside it is a
    voice of its own.
    """
    return len(_tellers(reports))


def source_groups(reports: Sequence[LinkableReport]) -> tuple[SourceGroup, ...]:
    """The articles by the independent source that they count for, as many groups as `independent_sources` says."""
    teller, credits = _tellers(reports), _credits(reports)
    text_of = {voice: text for text, voice in teller.items()}
    articles = {r.article_key: r for r in _in_order(reports)}
    groups: defaultdict[str, list[LinkableReport]] = defaultdict(list)
    for report in articles.values():
        text = _text(report)
        groups[text if text in teller else text_of[_voice(report, credits)]].append(report)
    return tuple(
        SourceGroup(tuple((r.article_key, _why(r, members[0], credits)) for r in members))
        for members in groups.values()
    )


def _in_order(reports: Sequence[LinkableReport]) -> list[LinkableReport]:
    return sorted(reports, key=lambda r: (r.published, r.key))


def _text(report: LinkableReport) -> str:
    return report.copy_group or report.fingerprint or f"article:{report.article_key}"


def _credits(reports: Sequence[LinkableReport]) -> dict[str, str]:
    """Text -> the agency that its copies are credited to, by the earliest that names one: a paper that left the credit
    off, or wrote "Agencies", printed the same text."""
    found: dict[str, str] = {}
    for report in sorted(reports, key=lambda r: (r.agency == UNNAMED, r.published, r.key)):
        if report.agency:
            found.setdefault(_text(report), report.agency)
    return found


def _voice(report: LinkableReport, credits: Mapping[str, str]) -> str:
    named = credits.get(_text(report)) or report.owner
    if named:
        return named.casefold()
    return f"source:{report.source_id}" if report.source_id else f"article:{report.article_key}"


def _tellers(reports: Sequence[LinkableReport]) -> dict[str, str]:
    """Text -> the voice that it counts for: a maximum matching, by augmenting paths."""
    credits = _credits(reports)
    texts_of: defaultdict[str, set[str]] = defaultdict(set)
    for report in reports:
        texts_of[_voice(report, credits)].add(_text(report))
    teller: dict[str, str] = {}

    def place(voice: str, tried: set[str]) -> bool:
        for text in sorted(texts_of[voice]):
            if text in tried:
                continue
            tried.add(text)
            if text not in teller or place(teller[text], tried):
                teller[text] = voice
                return True
        return False

    for voice in sorted(texts_of):
        place(voice, set())
    return teller


def _why(report: LinkableReport, first: LinkableReport, credits: Mapping[str, str]) -> str:
    """In words: what an article has in common with the first of its group; "" for that one."""
    if report is first:
        return ""
    if _text(report) == _text(first):
        one, other = (copy_text(r.title, r.text, r.fingerprint, r.url) for r in (report, first))
        return likeness(one, other) or PART_OF_TEXT
    agency = credits.get(_text(report))
    if agency and report.agency and first.agency:
        return f"both credited to {agency}"
    if agency:
        return f"credited to {agency}" if report.agency else f"a copy of it is credited to {agency}"
    return f"one owner: {report.owner}" if report.owner else "the same source"
