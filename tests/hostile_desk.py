"""A desk whose every text attacks: the story of `desk_routes`, with markup in all that feeds, pages, configuration, users
and editors can write, put straight into the database behind whatever cleans it on the way.
"""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import DatabaseError, models, transaction

from builders import NOW
from dateline.model import Verdict
from dateline.review.watches import Watch
from dateline.store import models as rows
from dateline.store.comments import add_comment
from dateline.store.decisions import decide
from dateline.store.rule_proposals import propose_rule
from dateline.store.watches import save_watch
from desk_routes import CONFIRMED, a_day_at_the_desk

MARKUP = "\"'></textarea></script><img src=x onerror=alert(1)>"
LINK = "javascript:alert(1)//<img src=x onerror=alert(1)>"
CODES = re.compile(
    r"(^|_)(id|key|state|hash|type|verdict|language|country|code|scale|source|origin|kind|scope|stage|modality|version"
    r"|owner|etag|fingerprint|precision|query|flow|target|status|act|category|about)$|^(password|username|codename|email)$"
)
"""Names of columns and entries that hold codes of the program, never what somebody wrote."""
WRITTEN = re.compile(
    r"^(name|text|title|attributed_to|admin1|admin2|claimant|sentence|old|new|who_said|label|value|actor)$"
)


def poisoned(value: Any, name: str = "") -> Any:
    """`value` of a JSON column with markup in each text that somebody wrote."""
    if isinstance(value, dict):
        return {key: poisoned(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, name) for one in value]
    if isinstance(value, str) and WRITTEN.match(name):
        return MARKUP
    return value


def attack(row: models.Model) -> dict[str, Any]:
    """What to write into the columns of one row."""
    found: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        if column.primary_key or column.is_relation or CODES.search(column.name):
            continue
        value = getattr(row, column.name)
        if isinstance(column, models.JSONField) and not isinstance(
            row, rows.Watch
        ):  # its values are read as settings
            found[column.name] = poisoned(value)
        elif column.name in ("url", "link", "canonical_url", "subject", "moved_from"):
            found[column.name] = f"{LINK}{row.pk}"
        elif isinstance(column, models.TextField) and column.name == "text":
            found[column.name] = f"{value} {MARKUP}"  # spans of the text stay where they are
        elif isinstance(column, models.CharField | models.TextField) and (column.max_length or 999) > len(
            MARKUP
        ):
            found[column.name] = f"{MARKUP}{row.pk}"[: column.max_length]
    return found


@transaction.atomic  # a commit for each row would take longer than the test
def hostile_desk() -> None:
    """The whole of it. Users by whom it is done are there already."""
    a_day_at_the_desk()
    bilal, zara, adnan = (User.objects.get(username=name) for name in ("bilal", "zara", "adnan"))
    hostile = User.objects.create_user(MARKUP)
    hostile.groups.set(bilal.groups.all())
    for user in (hostile, bilal):
        add_comment(CONFIRMED, f"{MARKUP} @adnan", user=user, now=NOW)
    decide("mastung-post", Verdict.CONFIRM, user=hostile, expected_revision=0, now=NOW)
    corrections = {"notes": MARKUP, "killed": 3}
    decide("nushki-clash", Verdict.CORRECT, user=hostile, expected_revision=0, now=NOW, reason=MARKUP, corrections=corrections)  # fmt: skip
    decide("kalam-flood", Verdict.REFER, user=adnan, expected_revision=0, now=NOW, reason=MARKUP)
    change = {"field": "killed", "old": MARKUP, "new": MARKUP, "sentence": MARKUP}
    rows.UpdateProposal.objects.create(
        candidate=rows.Candidate.objects.get(key=CONFIRMED), changes=[change], made_at=NOW
    )
    propose_rule(
        "gwadar-camp", kind="place", name=MARKUP, scope="source", scope_value="coastal-herald", target="1177446",
        target_name=MARKUP, user=zara, now=NOW,
    )  # fmt: skip
    save_watch(Watch("hostile", MARKUP), {"title": MARKUP}, by=hostile, now=NOW)
    for model in apps.get_app_config("store").get_models():
        for row in model._default_manager.all():
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=row.pk).update(**attack(row))
            except DatabaseError:
                break  # a table that nobody rewrites: what is in it was said above
