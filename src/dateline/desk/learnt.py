"""What a ranking learnt from decisions, in words. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from dateline.desk.words import country_name
from dateline.review.ranking_evaluation import Comparison, with_interval
from dateline.review.ranking_model import RankingModel, strongest

MOST_SENTENCES = 12
DIGITS = 2
_FEATURES = {
    "reading": _lazy("Told clearly"),
    "sources": _lazy("Several independent sources"),
    "place": _lazy("An exact place"),
    "date": _lazy("A stated day"),
    "detail": _lazy("Who and how many"),
    "killed": _lazy("Many killed"),
    "injured": _lazy("Many injured"),
    "claimed": _lazy("Somebody claims it"),
    "disputed": _lazy("Its sources disagree"),
    "denied": _lazy("Somebody denies it"),
    "standing": _lazy("Sources whose candidates were often confirmed"),
    "country:": _lazy("No place"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure before and after, each with its interval in words; `difference` is empty where there is no interval."""

    name: str
    before: str
    after: str
    difference: str
    verdict: str  # "better", "worse" or "" within chance


def feature_words(name: str) -> str:
    """What a feature is, as the beginning of a sentence."""
    if name in _FEATURES:
        return str(_FEATURES[name])
    kind, _colon, said = name.partition(":")
    return country_name(said) if kind == "country" else _(said)


def sentences(model: RankingModel) -> list[str]:
    """What moves a candidate most, the strongest first."""
    return [_sentence(name, weight) for name, weight in strongest(model, MOST_SENTENCES)]


def _sentence(name: str, weight: float) -> str:
    times = f"{math.exp(min(8.0, abs(weight))):.1f}"
    what = feature_words(name)
    if weight > 0:
        return _("%(what)s: the odds of being confirmed are %(times)s times higher.") % {
            "what": what,
            "times": times,
        }
    return _("%(what)s: the odds of being confirmed are %(times)s times lower.") % {
        "what": what,
        "times": times,
    }


def figures(comparison: Comparison) -> list[Figure]:
    found = [
        Figure(
            measure_words(m.name),
            with_interval(m.before, m.before_interval, DIGITS),
            with_interval(m.after, m.after_interval, DIGITS),
            with_interval(m.difference, m.difference_interval, DIGITS, "+"),
            "better" if m.is_better else "worse" if m.is_worse else "",
        )
        for m in comparison.measured
    ]
    for name, (before, after) in (
        (_("distance between what was said and what came"), comparison.calibration),
        (_("mean square of it, one by one (Brier score)"), comparison.brier),
    ):
        found.append(Figure(name, f"{before:.2f}", f"{after:.2f}", "", ""))
    return found


def measure_words(name: str) -> str:
    """A measure of `ranking_evaluation` in the reader's language."""
    if name.startswith("precision of the first "):
        return _("confirmed of the first %(number)s") % {"number": name.rpartition(" ")[2]}
    if name.startswith("found in the first "):
        return _("found of all confirmed in the first %(share)s") % {"share": name.rpartition(" ")[2]}
    return _("average precision")


def comparisons(lesson: Mapping[str, Any]) -> list[tuple[str, bool, Comparison]]:
    """The parts of a kept lesson as they are shown: what is measured, whether it is one country, and how it does."""
    parts = [(_("All later decisions"), False, Comparison.from_record(lesson["measured"]))]
    if lesson["sample"]:
        parts.append((_("Those shown as a sample alone"), False, Comparison.from_record(lesson["sample"])))
    parts += [
        (country_name(code), True, Comparison.from_record(record))
        for code, record in lesson["countries"].items()
    ]
    return parts
