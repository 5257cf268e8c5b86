"""What the candidate's page shows of the story around it: rows of the store as views of `story` and `ledger`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dateline.desk import ledger, papers, placing, story, story_chart
from dateline.desk.words import Record, short_range
from dateline.model import State
from dateline.store import models as rows
from dateline.store.candidate_file import CandidateFile

GONE = (State.REJECTED, State.DUPLICATE)
"""States of candidates that are not shown as part of a story."""


def report_facts(file: CandidateFile) -> list[papers.ReportFacts]:
    """The reports with their articles, in the order of the file."""
    found = []
    for report in file.reports:
        article, feed = report.article, report.article.feed
        membership = file.joined.get(report.key)
        found.append(
            papers.ReportFacts(
                key=report.key,
                record=report.record,
                article_key=article.key,
                title=article.title,
                text=article.text,
                url=article.canonical_url or article.url,
                source=feed.title if feed else "",
                source_scale=feed.source_scale if feed else "",
                published=None
                if article.published_source == "none"
                else article.published or article.first_seen_at,
                published_source=article.published_source,
                authors=article.authors,
                language=article.language,
                copy_group=str(article.copy_root_id or article.pk),
                agency=article.agency,
                earlier_versions=file.earlier_versions.get(article.pk, 0),
                page_dropped=file.dropped.get(article.pk),
                tagger_version=article.tagger_version,
                joined_because=placing.machines_reasons(membership),
                placed=placing.notes_of(report, membership),
                invented=feed is not None and feed.origin == "sample",
            )
        )
    return found


def aside(file: CandidateFile) -> list[tuple[str, Record]]:
    """(article key, record) of the reports of the same articles that are no incident of today."""
    return [(report.article.key, report.record) for report in file.background]


def source_numbers(sources: Sequence[papers.SourceView]) -> dict[int, int]:
    """Number of an article -> number of the independent source that it counts for."""
    return {
        article.number: nth
        for nth, source in enumerate(sources)
        for article in (source.first, *(other for other, _ in source.others))
    }


def attacks(file: CandidateFile, record: Record) -> tuple[story.Attack, ...]:
    """The candidate among those told together with it, by the program or by an editor's word. `record`: as it stands."""
    together: dict[str, tuple[rows.Candidate, bool]] = {}
    for other in (*file.linked, *file.siblings):
        together[other.key] = (other, False)
    by_hand = [*file.parts, *([file.row.part_of] if file.row.part_of else [])]
    for other in by_hand:
        together[other.key] = (other, True)
    others = [(other, hand) for other, hand in together.values() if other.state not in GONE]
    records = {file.row.key: file.row.record} | {other.key: other.record for other, _ in others}
    wide = {
        key
        for key, one in records.items()
        if story.is_wider(one, [o for k, o in records.items() if k != key])
    }
    if file.parts:
        wide = {file.row.key}
    elif file.row.part_of is not None:
        wide = {file.row.part_of.key}
    lines = [
        story.attack(record, key=file.row.key, state=file.row.state, here=True, wider=file.row.key in wide)
    ]
    lines += [
        story.attack(other.record, key=other.key, state=other.state, wider=other.key in wide, by_hand=hand)
        for other, hand in others
    ]
    return story.coordinated(lines)


def map_others(file: CandidateFile) -> str:
    """What was told together and has a place (a whole province is none), for the map, as JSON."""
    return json.dumps(
        [
            {
                "at": [other.latitude, other.longitude],
                "name": other.place_name,
                "killed": short_range(other.record.get("killed")),
            }
            for other in (*file.linked, *file.siblings, *file.parts)
            if other.latitude is not None
            and other.longitude is not None
            and other.place_name != other.admin1
            and other.state not in GONE
        ]
    )


def story_context(
    file: CandidateFile,
    record: Record,
    told: Sequence[papers.ReportFacts],
    folder: papers.Folder,
) -> dict[str, Any]:
    """Ledger, claims, told together, background and timeline. `record`: the candidate's as it stands."""
    points = story.timeline(told, folder)
    together = attacks(file, record)
    return {
        "ledger": ledger.ledger(file.row.record, folder),
        "claims": ledger.claims(file.row.record, [(one.key, one.record) for one in told], folder),
        "attacks": together,
        "claims_of_all": story.claims_of_all(together),
        "is_wider": any(attack.here and attack.wider for attack in together),
        "background": story.background(aside(file), told, folder),
        "timeline": points,
        "chart": story_chart.draw(points),
        "others": map_others(file),
    }
