"""`dateline queue ...`: the review queue from the command line, by the same transitions as the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from dateline import bootstrap
from dateline.commands.console import out, print_json, print_table, progress_bar
from dateline.errors import NotFound, UsageError
from dateline.incidents.merge_sources import source_groups
from dateline.model import Verdict
from dateline.review.filters import TABS, QueueFilter, chosen

if TYPE_CHECKING:
    from dateline.desk.known import KnownLine
    from dateline.model import LinkableReport
    from dateline.store.models import Candidate

app = typer.Typer(no_args_is_help=True, help="The review queue: list candidates, decide.")


_AT_ONCE = 200  # candidates whose reports are read together

AsUser = Annotated[str, typer.Option("--as", help="The editor's name.")]


def candidate_lines(some: Sequence[Candidate]) -> Iterator[dict[str, Any]]:
    """Candidates as `queue list --json` prints them; with their reports and the reports' articles prefetched."""
    from dateline.store.linkables import linkables

    values = linkables([report.pk for row in some for report in row.reports.all()])
    for row in some:
        yield _candidate_line(row, values)


def _candidate_line(row: Candidate, values: Mapping[int, LinkableReport]) -> dict[str, Any]:
    record = row.record
    reports = [values[report.pk] for report in row.reports.all()]
    address = {report.article_key: report.url for report in reports}
    return {
        "id": row.key,
        "state": row.state,
        "score": row.score,
        "event_type": row.event_type,
        "sub_event_type": row.sub_event_type,
        "date_start": record["date_start"],
        "date_end": record["date_end"],
        "place": record["place"],
        "killed": record["killed"],
        "injured": record["injured"],
        "actors": record["actors"],
        "casualties": record["casualties"],
        "claims": record["claims"],
        "independent_sources": row.independent_sources,
        "source_groups": [
            [{"article_url": address[key], "why": why} for key, why in group.articles]
            for group in source_groups(reports)
        ],
        "linked_to": record["linked_to"],
        "rules": record.get("rules"),
        "update": next(
            ({"made_at": p.made_at, "changes": p.changes} for p in row.proposals.all() if p.state == "open"),
            None,
        ),
        "part_of": row.part_of.key if row.part_of else None,
        "merged_into": row.duplicate_of.key if row.duplicate_of else None,
        "reports": [
            {
                "key": report.key,
                "article_url": report.article.canonical_url,
                "article_title": report.article.title,
                "published": report.article.published,
                "score": report.score,
            }
            for report in row.reports.all()
        ],
    }


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="A JSON line a candidate.")] = False,
    state: Annotated[
        str,
        typer.Option(
            help="proposed, referred, unsure, confirmed, rejected, duplicate, past, all, or updates: new reports say else."
        ),
    ] = "all",
    country: Annotated[str, typer.Option(help="Two letters, as PK.")] = "",
    admin1: Annotated[str, typer.Option(help="A province of that country.")] = "",
    admin2: Annotated[str, typer.Option(help="A district of that province.")] = "",
    box: Annotated[str, typer.Option(help="west,south,east,north in degrees.")] = "",
    event_type: Annotated[str, typer.Option("--type", help="An event type.")] = "",
    sub: Annotated[str, typer.Option(help="A sub-event type.")] = "",
    actor: Annotated[str, typer.Option(help="The name of an actor.")] = "",
    source: Annotated[str, typer.Option(help="The id of a source that tells of it.")] = "",
    language: Annotated[str, typer.Option(help="A language that it is told in, as ur.")] = "",
    first_day: Annotated[str, typer.Option("--from", help="On this day or later: YYYY-MM-DD.")] = "",
    last_day: Annotated[str, typer.Option("--to", help="On this day or earlier: YYYY-MM-DD.")] = "",
    text: Annotated[str, typer.Option("--search", help="Words, or how they begin.")] = "",
    score: Annotated[int, typer.Option(min=0, max=100, help="At least so many percent.")] = 0,
    assignee: Annotated[str, typer.Option(help="A user whom it is given to, or nobody.")] = "",
    watch: Annotated[str, typer.Option(help="The id of a watch, or none.")] = "",
    disagree: Annotated[bool, typer.Option("--disagree", help="Its sources disagree.")] = False,
    update: Annotated[bool, typer.Option("--update", help="It has an update.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0: all.")] = 0,
) -> None:
    """Candidates, best first; the filters are those of the desk's queue."""
    wanted = _filter(
        {
            "state": state,
            "country": country,
            "admin1": admin1,
            "admin2": admin2,
            "box": box,
            "type": event_type,
            "sub": sub,
            "actor": actor,
            "source": source,
            "language": language,
            "from": first_day,
            "to": last_day,
            "search": text,
            "score": score,
            "assignee": assignee,
            "watch": watch,
            "disagree": disagree,
            "update": update,
        }
    )
    bootstrap.migrate()
    found = _listed(wanted, limit)
    if as_json:
        while some := list(islice(found, _AT_ONCE)):
            for line in candidate_lines(some):
                print_json(line)
        return
    shown = [
        [
            r.key,
            r.state,
            f"{r.score:.2f}",
            r.sub_event_type,
            _days(r),
            f"{r.place_name} {r.country_code}",
            _toll(r),
            _update(r) if state == "updates" else r.title,
        ]
        for r in found
    ]
    last = "update" if state == "updates" else "headline"
    print_table("", ["id", "state", "score", "type", "date", "place", "killed", last], shown)


def _filter(given: Mapping[str, object]) -> QueueFilter:
    """Raises UsageError for what an address would leave out."""
    if given["state"] not in TABS:
        raise UsageError(f"The state {given['state']!r} is not known; take one of {', '.join(TABS)}.")
    wanted = chosen({**given, "q": given.get("search")})
    read = {"state": wanted.tab, "search": wanted.what.text} | wanted.values()
    for name, value in given.items():
        if value and not read.get(name):
            raise UsageError(
                f"--{name} {value!r} cannot be used; `dateline queue list --help` says what it takes."
            )
    return wanted


def _listed(wanted: QueueFilter, limit: int) -> Iterator[Candidate]:
    """Best first, whatever the desk shows as the day's sample."""
    return islice(_best_first(wanted, min(limit, _AT_ONCE) or _AT_ONCE), limit or None)


def _best_first(wanted: QueueFilter, at_once: int) -> Iterator[Candidate]:
    from dateline.store.models import Candidate
    from dateline.store.queue_match import page_of
    from dateline.store.queue_rank import ranked
    from dateline.store.queue_walk import Cursor, walk_of

    walk = walk_of(wanted)
    past: Cursor | None = None
    candidates = ranked(Candidate.objects.select_related("duplicate_of", "part_of"))
    waiting: dict[tuple[int, int], Candidate] = {}  # by the place each has by itself
    while page := page_of(walk, at_once, past):
        past = page[-1]
        found = candidates.prefetch_related("reports__article", "proposals").in_bulk([c.id for c in page])
        for cursor in page:
            if (row := found.get(cursor.id)) is not None:
                waiting[max(cursor.rank, cast(Any, row).own_rank or 0), row.pk] = row
        for place in sorted(waiting):
            if place > (past.rank, past.id):
                break
            yield waiting.pop(place)
    yield from (waiting[place] for place in sorted(waiting))


def _update(row: Candidate) -> str:
    """What an editor is asked about it, in a line."""
    from dateline.review.refresh import headline

    return next((headline(p.changes) for p in row.proposals.all() if p.state == "open"), "")


def _days(row: Candidate) -> str:
    if row.date_start is None:
        return ""
    return (
        str(row.date_start)
        if row.date_end in (None, row.date_start)
        else f"{row.date_start} - {row.date_end}"
    )


def _toll(row: Candidate) -> str:
    low, high = row.killed_low, row.killed_high
    if low is None and high is None:
        return ""
    return (
        str(low) if low == high else f"{low if low is not None else '?'}-{high if high is not None else '?'}"
    )


@app.command("merge-again")
def merge_again() -> None:
    """Choose the shown values anew by the rules of [merge] in dateline.toml; no article is read again."""
    bootstrap.migrate()
    from dateline import operations

    with progress_bar() as progress:
        done = operations.merge_by_rules(progress)
    out.print(f"{done} candidate{'' if done == 1 else 's'} merged again.", markup=False)


@app.command("reindex")
def reindex() -> None:
    """Make what the queue's filters and search find candidates by anew; the desk can be used meanwhile."""
    bootstrap.migrate()
    from dateline.store.queue_index import reindex as derive

    with progress_bar() as progress:
        done = derive(lambda at, of: progress("indexing", at, of))
    out.print(f"{done} candidate{'' if done == 1 else 's'} indexed.", markup=False)


@app.command("known")
def known(
    id: Annotated[str, typer.Argument(help="The candidate's id.")],
    as_json: Annotated[bool, typer.Option("--json", help="A JSON line a candidate.")] = False,
) -> None:
    """The candidates that may tell the same event, likeliest first, with why."""
    bootstrap.migrate()
    from dateline.desk.known import known_line
    from dateline.store.known import known_candidates
    from dateline.store.redirects import find

    found = known_candidates(find(id))
    lines = [(known_line(one), one.likeness) for one in (*found.standing, *found.rejected)]
    if as_json:
        for line, likeness in lines:
            print_json(
                {
                    "id": line.key,
                    "state": line.state,
                    "probability": round(likeness.probability, 4),
                    "reasons": likeness.reasons,
                    "rejected_because": line.rejected_because,
                    "title": line.title,
                    "place": line.place,
                    "date_start": line.day,
                    "sub_event_type": line.sub_event_type,
                    "killed": line.killed,
                    "independent_sources": line.sources,
                }
            )
        return
    if not lines:
        out.print("No other candidate reads like this event.")
        return
    cells = [
        [x.key, f"{x.per_cent} %", x.state, x.place, x.day, x.killed, x.title, _why(x)] for x, _ in lines
    ]
    print_table("", ["id", "likely", "state", "place", "date", "killed", "headline", "why"], cells)


def _why(line: KnownLine) -> str:
    refused = f"rejected as: {line.rejected_because}" if line.rejected_because else ""
    return ", ".join(words for words in (*line.why, refused) if words)


@app.command("decide")
def decide(
    id: Annotated[str, typer.Argument(help="The candidate's id.")],
    verdict: Annotated[str, typer.Argument(help="confirm, reject, duplicate, unsure, refer or undo.")],
    reason: Annotated[str, typer.Option(help="Why; reject and refer need one.")] = "",
    as_user: AsUser = "",
    duplicate_of: Annotated[
        str, typer.Option("--of", help="With duplicate: the candidate that its reports go to.")
    ] = "",
) -> None:
    """Decide a candidate, as the desk does. `split`, `move` and `part` have commands of their own."""
    bootstrap.migrate()
    from dateline.store import decisions

    elsewhere = (Verdict.CORRECT, Verdict.SPLIT, Verdict.MOVE, Verdict.PART)
    allowed = [v.value for v in Verdict if v not in elsewhere]
    if verdict not in allowed:
        raise UsageError(f"The verdict {verdict!r} is not known; take one of {', '.join(allowed)}.")
    row = decisions.decide(
        id,
        Verdict(verdict),
        user=user_named(as_user),
        expected_revision=None,
        reason=reason,
        duplicate_of=duplicate_of or None,
        now=datetime.now(UTC),
    )
    out.print(f"{id}: {verdict}, revision {row.revision}.", markup=False)


def user_named(name: str) -> Any:
    """The named user, or the only editor there is."""
    from django.contrib.auth import get_user_model

    from dateline.store.roles import EDITOR, implying

    users = get_user_model().objects.filter(is_active=True)
    if name:
        user = users.filter(username=name).first()
        if user is None:
            raise NotFound(f"There is no user {name!r}; `dateline users add {name} --role editor` makes one.")
        return user
    editors = list(users.filter(groups__name__in=implying(EDITOR)).distinct()[:2])
    if len(editors) != 1:
        raise UsageError("Say who decides with --as NAME; there is not exactly one editor.")
    return editors[0]
