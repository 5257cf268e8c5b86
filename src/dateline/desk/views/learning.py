"""The page of the queue's order: which ranking is in use, what it learnt, how it does, and how reliable sources are."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from dateline.desk import learnt
from dateline.desk.access import CHIEF_EDITOR, OPERATOR, allow
from dateline.review.exploring import rounds
from dateline.review.ranking_model import RankingModel
from dateline.store.models import Feed
from dateline.store.queue_sample import sample_now
from dateline.store.rankings import RankingLine, kept_rankings, model_of
from dateline.store.reliability import Reliability, precision_by_week, reliability_of_all

WEEKS = 8
MOST_SOURCES = 30
MOST_RANKINGS = 20
_BANDS = {"high": _lazy("80 % and more"), "middle": _lazy("50 to 80 %"), "low": _lazy("below 50 %")}


@require_GET
@allow(CHIEF_EDITOR, OPERATOR)
def learning_view(request: HttpRequest) -> HttpResponse:
    """`/learning`. Rankings are used by `dateline learn`: ranking a long queue anew takes longer than a page may."""
    kept = kept_rankings()
    used = next((line for line in kept if line.in_use), None)
    waiting, sampled = sample_now()
    share = settings.CONFIGURATION["review.explore_share"]
    context = {
        "used": used,
        "parts": _parts(used),
        "sentences": learnt.sentences(RankingModel.from_record(model_of(used.id))) if used else [],
        "kept": [
            (line, learnt.comparisons(line.lesson)[0][2].average_precision) for line in kept[:MOST_RANKINGS]
        ],
        "weeks": list(reversed(precision_by_week(datetime.now(UTC), WEEKS))),
        "bands": list(_BANDS.values()),
        "sources": _sources(),
        "sampled": sampled,
        "waiting": waiting,
        "days": rounds(waiting, share),
        "share": share,
    }
    return render(request, "desk/learning.html", context)


def _sources() -> list[tuple[str, str, Reliability]]:
    """Ids, titles and reliability of the sources that most was decided of."""
    most = dict(islice(reliability_of_all().items(), MOST_SOURCES))
    titles = dict(Feed.objects.filter(pk__in=list(most)).values_list("pk", "title"))
    return [(id, titles.get(id, id), one) for id, one in most.items()]


def _parts(used: RankingLine | None) -> list[dict[str, Any]]:
    if used is None:
        return []
    return [
        {
            "title": title,
            "is_country": is_country,
            "decided": c.decided,
            "confirmed": c.confirmed,
            "figures": learnt.figures(c),
        }
        for title, is_country, c in learnt.comparisons(used.lesson)
    ]
