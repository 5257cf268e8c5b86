"""Who said how many, and who claims to have done it: the ledger and the claims of a candidate as tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dateline.desk.papers import Folder
from dateline.desk.words import CATEGORIES, Record


@dataclass(frozen=True, slots=True)
class Told:
    """Where something is told: the article's number and source, and the way to its words ("" where none are known)."""

    number: int
    source: str
    anchor: str


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One figure of one party. `low`, `best`, `high`: None where the words give no such bound.

    `field`: the desk's field, for its colour. `told`: every article that gives it, once.
    """

    category: str
    field: str
    who: str
    low: int | None
    best: int | None
    high: int | None
    attributed_to: str
    cumulative: bool
    superseded: bool
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class LedgerGroup:
    """The lines of one category, those that stand first."""

    category: str
    field: str
    lines: tuple[LedgerLine, ...]


def _told(papers: Folder, report_key: str, where: str, start: int | None, end: int | None) -> Told | None:
    number = papers.number_of_report.get(report_key)
    if number is None:
        return None
    source = papers.articles[number - 1].source
    anchor = (
        "" if start is None or end is None else papers.anchor_of_span.get((report_key, where, start, end), "")
    )
    return Told(number, source, anchor)


def _once(found: Sequence[Told | None]) -> tuple[Told, ...]:
    """Each article once, in order of its number; one with words before one without."""
    best: dict[int, Told] = {}
    for one in found:
        if one is not None and (one.number not in best or (one.anchor and not best[one.number].anchor)):
            best[one.number] = one
    return tuple(best[number] for number in sorted(best))


def ledger(record: Record, papers: Folder) -> tuple[LedgerGroup, ...]:
    """The candidate's ledger by category, in the order of the codebook; a figure that several articles give once."""
    found: dict[str, dict[tuple[object, ...], list[Mapping[str, object]]]] = {}
    for line in record.get("casualties", ()):
        category = str(line.get("category", ""))
        same = (
            str(line.get("who") or ""), line.get("low"), line.get("best"), line.get("high"),
            str(line.get("attributed_to") or ""), bool(line.get("cumulative")), bool(line.get("superseded")),
        )  # fmt: skip
        found.setdefault(category, {}).setdefault(same, []).append(line)
    order = list(CATEGORIES)
    groups = []
    for category in sorted(found, key=lambda c: order.index(c) if c in order else len(order)):
        field = category if category in ("killed", "injured") else "toll"
        lines = [_line(category, field, lines, papers) for lines in found[category].values()]
        lines.sort(key=lambda line: (line.superseded, line.told[0].number if line.told else 0))
        groups.append(LedgerGroup(category, field, tuple(lines)))
    return tuple(groups)


def _line(category: str, field: str, same: Sequence[Record], papers: Folder) -> LedgerLine:
    first = same[0]
    who = str(first.get("who") or "")
    told = [
        _told(
            papers,
            str(one.get("report_key") or ""),
            str(one.get("field") or "text"),
            one.get("start"),
            one.get("end"),
        )
        for one in same
    ]
    return LedgerLine(
        category=category,
        field=field,
        who="" if who == "unknown" else who,
        low=first.get("low"),
        best=first.get("best"),
        high=first.get("high"),
        attributed_to=str(first.get("attributed_to") or ""),
        cumulative=bool(first.get("cumulative")),
        superseded=bool(first.get("superseded")),
        told=_once(told),
    )


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim or a denial: who, and every article that tells it. `status`: claimed | denied."""

    claimant: str
    status: str
    told: tuple[Told, ...]


def claims(record: Record, reports: Sequence[tuple[str, Record]], papers: Folder) -> tuple[ClaimRow, ...]:
    """The candidate's claims, each with the articles whose reports tell it. `reports`: (key, record)."""
    found: dict[tuple[str, str], list[Told | None]] = {
        (str(c.get("claimant", "")), str(c.get("status", ""))): [] for c in record.get("claims", ())
    }
    for key, report in reports:
        for claim in report.get("claims", ()):
            same = (str(claim.get("claimant", "")), str(claim.get("status", "")))
            told = _told(papers, key, str(claim.get("field") or "text"), claim.get("start"), claim.get("end"))
            found.setdefault(same, []).append(told)
    return tuple(ClaimRow(claimant, status, _once(told)) for (claimant, status), told in found.items())
