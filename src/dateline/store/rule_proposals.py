"""Proposals to keep a correction as a rule: made by editors, settled by an operator (`dateline.rules`)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dateline.errors import ActRefused, NotFound
from dateline.mentions.place_names import name_key
from dateline.store import models as rows
from dateline.store.activity import record_activity
from dateline.store.roles import EDITOR, AnyUser, has_role, id_of
from dateline.store.rows import clean

KINDS = ("place", "actor")
SCOPES = ("source", "country", "everywhere")
STATES = ("proposed", "approved", "declined", "undone")
COUNTED_OVER = 1_000
"""Examples are counted over so many of the newest reports: to look through all would cost a scan."""
LONGEST_NAME = 120
PAGE_SIZE = 40


@transaction.atomic
def propose_rule(
    key: str,
    *,
    kind: str,
    name: str,
    scope: str,
    scope_value: str = "",
    target: str,
    target_name: str,
    user: AnyUser,
    now: datetime,
) -> rows.RuleProposal:
    """Ask that `name` means `target` from now on. Asked before and open or approved: that one is answered.

    `scope_value`: the source's id or the country's code. Raises NotFound (no such candidate), ActRefused (no editor, or
    something that makes no rule).
    """
    if not has_role(user, EDITOR):
        raise ActRefused("Only an editor proposes rules.", resource=key)
    if not rows.Candidate.objects.filter(key=key).exists():
        raise NotFound(f"There is no candidate {key}.", resource=key)
    name = " ".join(clean(name).split())
    if kind not in KINDS or scope not in SCOPES or (scope == "everywhere") != (not scope_value) or not target:
        raise ActRefused("This makes no rule: say where it holds, and what the name means.", resource=key)
    if not name_key(name) or len(name) > LONGEST_NAME:
        raise ActRefused("Give the name as the article writes it.", resource=key)
    row, made = rows.RuleProposal.objects.get_or_create(
        kind=kind,
        name=name,
        scope=scope,
        scope_value=scope_value,
        target=target,
        state__in=("proposed", "approved"),
        defaults={
            "state": "proposed",
            "target_name": clean(target_name)[:200],
            "candidate_key": key,
            "examples": examples_of(kind, name, scope, scope_value),
            "proposed_by_id": id_of(user),
            "proposed_at": now,
        },
    )
    if made:
        record_activity(
            "rule",
            "proposed",
            by=user,
            now=now,
            candidate_key=key,
            subject=name,
            after=rule_facts(row),
        )
    return row


def rule_facts(row: rows.RuleProposal) -> dict[str, str]:
    """A rule as the log keeps it."""
    return {
        "name": row.name,
        row.kind: row.target,
        "means": row.target_name,
        "holds": row.scope if row.scope == "everywhere" else f"{row.scope} {row.scope_value}",
    }


def examples_of(kind: str, name: str, scope: str, scope_value: str) -> int:
    """How many articles with reports name it so, of the newest COUNTED_OVER reports that the rule would have touched."""
    reports = rows.Report.objects.order_by("-pk")
    if scope == "source":
        articles = rows.Article.objects.filter(feed_id=scope_value).order_by("-pk")
        newest = list(articles.values_list("pk", flat=True)[:COUNTED_OVER])
    else:
        told = reports.values_list("article_id", "article__country")[:COUNTED_OVER]
        newest = [article for article, country in told if scope == "everywhere" or country == scope_value]
    if not newest:
        return 0
    mentions = rows.Mention.objects.filter(article_id__in=newest, kind=kind, text=name)
    return mentions.values("article_id").distinct().count()


def rules_in(state: str, before: tuple[datetime, int] | None = None) -> tuple[list[rows.RuleProposal], bool]:
    """The rules of one state, newest first, and whether there are more."""
    found = rows.RuleProposal.objects.filter(state=state).select_related("proposed_by", "settled_by")
    if before is not None:
        found = found.filter(proposed_at__lte=before[0]).exclude(proposed_at=before[0], pk__gte=before[1])
    some = list(found.order_by("-proposed_at", "-pk")[: PAGE_SIZE + 1])
    return some[:PAGE_SIZE], len(some) > PAGE_SIZE


def open_rule(id: int, states: tuple[str, ...]) -> rows.RuleProposal:
    """The rule, locked, if it stands in one of `states`. Raises NotFound, ActRefused."""
    row = rows.RuleProposal.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise NotFound("There is no such rule.", resource=str(id))
    if row.state not in states:
        raise ActRefused(f"This rule is {row.state} already.", resource=str(id))
    return row


def settle_rule(
    row: rows.RuleProposal,
    state: str,
    *,
    user: AnyUser,
    now: datetime,
    reason: str = "",
    written_to: str = "",
) -> None:
    """Give a rule its new state and log it. Called in a transaction."""
    row.state, row.settled_by_id, row.settled_at = state, user.pk, now
    row.reason, row.written_to = clean(reason).strip()[:1000], written_to
    row.save(update_fields=["state", "settled_by", "settled_at", "reason", "written_to"])
    record_activity(
        "rule",
        state,
        by=user,
        now=now,
        candidate_key=row.candidate_key,
        subject=row.name,
        after=rule_facts(row),
        note=row.reason,
    )
