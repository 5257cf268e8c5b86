"""Acts of the change feed in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dateline.desk.facts import FIELD_LABELS, value_text
from dateline.desk.past import reason_words
from dateline.desk.present import STATE_WORDS, VERDICT_WORDS
from dateline.desk.watch_form import notices_text
from dateline.review.corrections import FIELDS
from dateline.store.changes import Change

KIND_WORDS: Mapping[str, Any] = {
    "decision": gettext_lazy("Decisions"),
    "update": gettext_lazy("Updates settled"),
    "comment": gettext_lazy("Comments"),
    "assignment": gettext_lazy("Assignments"),
    "second-reading": gettext_lazy("Second readings"),
    "rule": gettext_lazy("Rules"),
    "watch": gettext_lazy("Watches"),
    "view": gettext_lazy("Saved views"),
    "source": gettext_lazy("Sources"),
    "user": gettext_lazy("Users and roles"),
    "bulk": gettext_lazy("Many at once"),
    "token": gettext_lazy("Tokens of the API"),
    "webhook": gettext_lazy("Webhooks"),
    "notice": gettext_lazy("Notices"),
    "ranking": gettext_lazy("The queue's order"),
}
"""Kinds of acts (`store.changes.FEED_KINDS`) as the filter names them."""

_ONE: Mapping[str, Any] = {
    "update": gettext_lazy("update"),
    "comment": gettext_lazy("comment"),
    "assignment": gettext_lazy("assignment"),
    "second-reading": gettext_lazy("second reading"),
    "rule": gettext_lazy("rule"),
    "watch": gettext_lazy("watch"),
    "view": gettext_lazy("saved view"),
    "source": gettext_lazy("source"),
    "user": gettext_lazy("user"),
    "bulk": gettext_lazy("many at once"),
    "token": gettext_lazy("token of the API"),
    "webhook": gettext_lazy("webhook"),
    "notice": gettext_lazy("notice"),
    "ranking": gettext_lazy("the queue's order"),
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One field that an act changed, in words; "" where there was, or is, nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    at: datetime
    who: str
    what: str
    key: str
    title: str
    subject: str
    lines: tuple[ChangeLine, ...]
    note: str


def change_view(change: Change) -> ChangeView:
    decided = change.kind == "decision"
    act = _(VERDICT_WORDS.get(change.act, change.act)) if decided else _(change.act.replace("-", " "))
    what = act if decided else f"{_ONE.get(change.kind, change.kind)} {act}"
    return ChangeView(
        at=change.at,
        who=change.who,
        what=what,
        key=change.candidate_key,
        title=change.candidate_title or change.candidate_key,
        subject=change.subject,
        lines=tuple(_lines(change.before, change.after)),
        note=reason_words(change.note) if decided else change.note,
    )


def _lines(before: Any, after: Any) -> list[ChangeLine]:
    old = before if isinstance(before, Mapping) else {} if before is None else {"": before}
    new = after if isinstance(after, Mapping) else {} if after is None else {"": after}
    return [
        ChangeLine(_(FIELD_LABELS.get(name, name.replace("_", " "))), _said(name, old), _said(name, new))
        for name in {**old, **new}
    ]


def _said(name: str, values: Mapping[str, Any]) -> str:
    if name not in values:
        return ""
    value = values[name]
    if name == "state":
        return _(STATE_WORDS.get(str(value), str(value)))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "notices" and isinstance(value, Mapping):
        return notices_text(value)
    return value_text(name if name in FIELDS else "", value)
