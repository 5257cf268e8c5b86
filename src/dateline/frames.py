"""Annotated texts as pandas frames. pandas comes with the extra `pandas`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dateline.errors import UsageError
from dateline.model import Article, Report
from dateline.records import plain

if TYPE_CHECKING:
    from pandas import DataFrame

    from dateline.library import AnnotatedText

_TEXT, _WHOLE, _NUMBER, _DAY, _INSTANT, _LIST = (
    "string",
    "Int64",
    "float64",
    "datetime64[s]",
    "datetime64[us, UTC]",
    "object",
)

ARTICLES: Mapping[str, str] = {
    "text": _WHOLE,
    "title": _TEXT,
    "url": _TEXT,
    "published": _INSTANT,
    "language": _TEXT,
    "incident_score": _NUMBER,
    "reports": _WHOLE,
    "places": _LIST,
    "actors": _LIST,
}
REPORTS: Mapping[str, str] = {
    "text": _WHOLE,
    "report": _WHOLE,
    "event_type": _TEXT,
    "sub_event_type": _TEXT,
    "disorder_type": _TEXT,
    "modality": _TEXT,
    "date_start": _DAY,
    "date_end": _DAY,
    "time_precision": _WHOLE,
    "date_source": _TEXT,
    "location": _TEXT,
    "geonameid": _WHOLE,
    "latitude": _NUMBER,
    "longitude": _NUMBER,
    "country_code": _TEXT,
    "admin1": _TEXT,
    "admin2": _TEXT,
    "geo_precision": _WHOLE,
    "perpetrators": _LIST,
    "targets": _LIST,
    "claimed_by": _LIST,
    "denied_by": _LIST,
    **{f"{what}_{part}": _WHOLE for what in ("killed", "injured") for part in ("low", "best", "high")},
    "tags": _LIST,
    "score": _NUMBER,
    "words": _TEXT,
}
MENTIONS: Mapping[str, str] = {
    "text": _WHOLE,
    "kind": _TEXT,
    "field": _TEXT,
    "start": _WHOLE,
    "end": _WHOLE,
    "words": _TEXT,
    "value": _LIST,
}
"""Columns of each kind of frame with their types. What is named as in an export means the same."""


def frame_of(annotated: Sequence[AnnotatedText], rows: str) -> DataFrame:
    """Raises ImportError without pandas, UsageError for rows that there are none of."""
    try:
        import pandas
    except ImportError as e:
        raise ImportError("Frames need pandas: pip install 'dateline[pandas]'.") from e
    match rows:
        case "reports":
            columns, found = REPORTS, _reports(annotated)
        case "articles":
            columns, found = ARTICLES, _articles(annotated)
        case "mentions":
            columns, found = MENTIONS, _mentions(annotated)
        case _:
            raise UsageError(f"There are no rows {rows!r}; take reports, articles or mentions.")
    held = list(found)
    return pandas.DataFrame(
        {name: pandas.Series([row[name] for row in held], dtype=kind) for name, kind in columns.items()}
    )


def _articles(annotated: Iterable[AnnotatedText]) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(annotated):
        article, annotation = one.article, one.annotation
        yield {
            "text": number,
            "title": article.title,
            "url": article.url,
            "published": article.published,
            "language": annotation.language,
            "incident_score": annotation.incident_score,
            "reports": len(annotation.reports),
            "places": list(dict.fromkeys(p.name or p.text for p in annotation.places if p.kind == "place")),
            "actors": list(dict.fromkeys(a.name for a in annotation.actors)),
        }


def _reports(annotated: Iterable[AnnotatedText]) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(annotated):
        for report in one.annotation.reports:
            yield {"text": number, "report": report.ordinal, **_report(report, one.article)}


def _report(report: Report, article: Article) -> dict[str, Any]:
    place = report.place
    row: dict[str, Any] = {
        name: getattr(report, name)
        for name in (
            "event_type", "sub_event_type", "disorder_type", "modality", "date_start", "date_end", "time_precision",
            "date_source", "score",
        )
    }  # fmt: skip
    for name in ("geonameid", "latitude", "longitude", "country_code", "admin1", "admin2", "geo_precision"):
        row[name] = getattr(place, name) if place else None
    row["location"] = (place.name or place.text) if place else None
    for name, role in (("perpetrators", "perpetrator"), ("targets", "target")):
        row[name] = list(dict.fromkeys(a.name for a in report.actors if a.role == role))
    for name, status in (("claimed_by", "claimed"), ("denied_by", "denied")):
        row[name] = list(dict.fromkeys(c.claimant for c in report.claims if c.status == status))
    for what, figure in (("killed", report.killed), ("injured", report.injured)):
        for part in ("low", "best", "high"):
            row[f"{what}_{part}"] = getattr(figure, part) if figure else None
    trigger = next((e.span for e in report.evidence if e.what == "trigger"), None)
    row["tags"] = list(report.tags)
    row["words"] = _words(article, trigger.field, trigger.start, trigger.end) if trigger else None
    return row


def _mentions(annotated: Iterable[AnnotatedText]) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(annotated):
        found = [
            *(("place", p.span, plain(p)) for p in one.annotation.places),
            *(("actor", a.span, plain(a)) for a in one.annotation.actors),
            *((m.kind, m.span, dict(m.value)) for m in one.annotation.mentions),
        ]
        for kind, span, value in sorted(found, key=lambda f: (f[1].field != "title", f[1].start, f[1].end)):
            yield {
                "text": number,
                "kind": kind,
                "field": span.field,
                "start": span.start,
                "end": span.end,
                "words": _words(one.article, span.field, span.start, span.end),
                "value": value,
            }


def _words(article: Article, field: str, start: int, end: int) -> str:
    return (article.title if field == "title" else article.text)[start:end]
