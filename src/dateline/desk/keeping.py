"""The question beside a correction: is it to be kept as a rule?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dateline.desk.words import country_name
from dateline.errors import ActRefused
from dateline.mentions.actors import GENERIC
from dateline.store import models as rows
from dateline.store.candidate_file import CandidateFile
from dateline.store.rule_proposals import propose_rule

MOST_SOURCES = 8


@dataclass(frozen=True, slots=True)
class Scope:
    """A choice of the form: "source:coastal-herald", "country:PK" or "everywhere"."""

    value: str
    words: str


def scope_words(scope: str, name: str) -> str:
    """Where a rule holds. `name`: of the source, or the country's code; "" with everywhere."""
    match scope:
        case "source":
            return _("in %(source)s") % {"source": name}
        case "country":
            return _("in all sources of %(country)s") % {"country": country_name(name)}
        case _:
            return _("everywhere")


def scopes_of(file: CandidateFile) -> tuple[Scope, ...]:
    """Where a rule from this candidate may hold: its sources, their countries, everywhere."""
    feeds = {r.article.feed_id: r.article.feed for r in file.reports if r.article.feed is not None}
    some = list(feeds.values())[:MOST_SOURCES]
    countries = sorted({f.country for f in some if f.country})
    return (
        *(Scope(f"source:{f.pk}", scope_words("source", f.title)) for f in some),
        *(Scope(f"country:{code}", scope_words("country", code)) for code in countries),
        Scope("everywhere", scope_words("everywhere", "")),
    )


def rule_context(file: CandidateFile) -> dict[str, Any]:
    """What `_keep_rule.html` shows: where a rule may hold, and the place's name as an article wrote it, to begin with."""
    place = file.row.record.get("place") or {}
    return {"rule_scopes": scopes_of(file), "rule_name": str(place.get("text") or "")}


def keep_rules(
    post: Mapping[str, str], decision: rows.Decision, file: CandidateFile, user: Any, now: datetime
) -> list[str]:
    """Propose what the correction form asks to keep; answers sentences for the editor. The correction stands in any case.

    `post`: `rule_place_scope` and `rule_place_text`; `rule_actor_scope`, `rule_actor_text` and `rule_actor_name`.
    """
    allowed = {scope.value for scope in scopes_of(file)}
    said = []
    for kind in ("place", "actor"):
        scope = post.get(f"rule_{kind}_scope", "")
        if not scope or scope not in allowed:
            continue
        target, means = _target(kind, decision.corrections, post.get("rule_actor_name", ""))
        if not target:
            said.append(
                _("No rule was made: choose a place of the gazetteer.")
                if kind == "place"
                else _("No rule was made: choose an actor of the list.")
            )
            continue
        where, _colon, value = scope.partition(":")
        try:
            row = propose_rule(
                file.row.key,
                kind=kind,
                name=post.get(f"rule_{kind}_text", "")[:200],
                scope=where,
                scope_value=value,
                target=target,
                target_name=means,
                user=user,
                now=now,
            )
        except ActRefused as e:
            said.append(str(e))
        else:
            said.append(
                _("An operator is asked whether “%(name)s” means %(means)s.")
                % {"name": row.name, "means": row.target_name}
            )
    return said


def _target(kind: str, corrections: Mapping[str, Any], actor: str) -> tuple[str, str]:
    if kind == "place":
        place = corrections.get("place") or {}
        return str(place.get("geonameid") or ""), str(place.get("name") or "")
    for one in corrections.get("actors") or ():
        id = str(one.get("actor_id") or "")
        if one.get("name") == actor.strip() and id:
            # an unnamed actor of a country is one entry of the list for all countries
            return ":".join(id.split(":")[:2]) if id.startswith(GENERIC) else id, str(one["name"])
    return "", ""
