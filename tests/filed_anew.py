"""An upgrade in a process of its own: `python filed_anew.py` makes a database of migration 0005 with an archive in it,
brings it up to date, links one new report, and prints what became of it as JSON.

The archive: a story of two reports, one more whose article has a newer version, and a report that nothing reads.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from dateline import bootstrap

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
TEXT = "Gunmen opened fire on the ferry Bahram near the lighthouse, police said. Zarina Kamal saw it."


def main() -> int:
    bootstrap.setup_django()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    call_command("migrate", "store", "0005", verbosity=0)
    executor = MigrationExecutor(connection)
    make(executor.loader.project_state([("store", "0005_alerts_of_all_sources")]).apps)
    bootstrap.migrate()

    from dateline.model import MergeRules
    from dateline.pipeline import link_reports
    from dateline.ports import NoTallies
    from dateline.store import models as rows
    from dateline.store.linking import DjangoCandidateStore

    published = dict(rows.Report.objects.values_list("key", "published"))
    left = sorted(rows.CandidateReport.objects.filter(left=True).values_list("report__key", flat=True))
    rows.Report.objects.filter(key="new.000").update(state="pending")
    pipeline: Any = SimpleNamespace(
        clock=SimpleNamespace(now=lambda: NOW),
        candidates=DjangoCandidateStore(),
        rules=MergeRules(),
        tallies=NoTallies(),
        owner="this-host:1:",
    )
    results = [link_reports(pipeline)]
    while results[-1].more:
        results.append(link_reports(pipeline))
    found = {
        "published": {key: at.isoformat() for key, at in published.items()},
        "left": left,
        "counts": [dict(result.counts) for result in results],
        "members": sorted(rows.CandidateReport.objects.values_list("report__key", "candidate__key")),
        "unfiled": rows.Candidate.objects.filter(filed=False).count(),
        "posts": rows.LinkPost.objects.values("candidate").distinct().count(),
    }
    print(json.dumps(found))
    return 0


def make(apps: Any) -> None:
    """Rows as the program of that time left them."""
    from dateline.incidents.merge import merge
    from dateline.records import candidate_record, report_record
    from unit.incidents.linking_builders import MASTUNG, linkable

    def model(name: str) -> Any:
        return apps.get_model("store", name).objects

    articles: dict[str, Any] = {}
    reports: dict[str, Any] = {}
    told = {
        name: linkable(name, text=TEXT + more, place=MASTUNG, dead=4)
        for name, more in (
            ("a", ""),
            ("b", " It burnt."),
            ("older", " It sank."),
            ("new", " It was salvaged."),
        )
    }
    for hours, (name, report) in enumerate(told.items()):
        published = None if name == "b" else NOW + timedelta(hours=hours)
        articles[name] = model("Article").create(
            key=name, url=report.url, canonical_url=report.url, url_key=name, title=report.title, text=report.text,
            published=published, published_source="page", language="en", fingerprint=name, state="annotated",
            first_seen_at=NOW + timedelta(days=1),
        )  # fmt: skip
        reports[name] = model("Report").create(
            key=f"{name}.000", article=articles[name], ordinal=0, modality="asserted", score=0.8,
            event_type=report.report.event_type, sub_event_type=report.report.sub_event_type,
            date_start=report.report.date_start, date_end=report.report.date_end,
            record=report_record(report.report), state={"older": "superseded", "new": "weak"}.get(name, "linked"),
        )  # fmt: skip
    for key, names in (("story", ("a", "b")), ("other", ("older",))):
        record = candidate_record(merge(key, [told[name] for name in names]))
        candidate = model("Candidate").create(
            key=key, score=0.9, event_type="Battles", sub_event_type="Armed clash", record=record,
            first_seen_at=NOW, updated_at=NOW,
        )  # fmt: skip
        model("CandidateName").create(candidate=candidate, name="zarina kamal")
        for name in names:
            model("CandidateReport").create(candidate=candidate, report=reports[name])


if __name__ == "__main__":
    sys.exit(main())
