"""Do two reports tell the same event? Neighbourhood and choice; `link_stream` links without a store.

A report is compared with the reports of the open candidates in its neighbourhood. Each comparison of a
field (`link_features`) has a weight; their sum through the logistic function is the score of a pair,
between 0 and 1. A candidate's score leans on its most similar report and, less, on the mean of all.
Nothing is learnt at run time: the weights were fitted once (logistic regression on 2,814 reports of 1,639
shootings, first half of the time, checked on the second), then rounded, and set by hand where that
material holds too few cases (several events in one article, crowds, named groups).
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

from dateline.incidents.link_features import Feature, compare, day_range, distinct_places, level, same_place
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.link_words import STOCK_WORDS
from dateline.incidents.similarity import local_vocabulary, wording
from dateline.model import Candidate, LinkableReport, Place

NAMES_LOOKED_UP = 24  # of one report
WINDOW_DAYS = 14  # around a report's possible days: later follow-ups than that start a candidate of their own
BOX_DEGREES = 1.5  # half of a side, about 165 km: beyond it two towns are never one event
REGION_BOX_DEGREES = 4.0  # around the centre of a division
REPORTS_COMPARED = 8  # of one candidate, the newest: a story of hundreds of reports costs no more than this
CANDIDATES_COMPARED = 24  # in full; of a crowded neighbourhood, those that share most words
SAME_PLACE_WORDS = 10  # shared words that the same place is worth when these are chosen
THRESHOLD = 0.5

BIAS = -2.9
WEIGHTS: dict[str, float] = {
    "wording": 9.5,
    "headline": 2.0,
    "names": 3.0,
    "other script": 0.8,  # by hand: place, day and toll must agree where the words cannot
    "same stated day": 1.4,
    "same days": 1.0,
    "days apart": -0.5,  # a day
    "stated days apart": -0.7,  # a day
    "same place": 1.6,
    "same region": 0.6,
    "same country": 0.0,
    "within district": 1.3,
    "within region": 0.3,
    "near": 0.8,
    "elsewhere": -8.0,  # neither text names the place of the other
    "elsewhere, named": -0.8,
    "elsewhere, of several": -10.0,  # by hand: the material has few articles with several events
    "same type": 0.0,
    "related type": 0.0,
    "loose type": -0.6,
    "opposed type": -3.0,  # by hand
    "same killed": 1.1,
    "same injured": 1.0,
    "killed rose": -0.2,
    "killed fell": -0.4,
    "injured rose": -0.2,
    "injured fell": -0.3,
    "same actor": 0.6,  # by hand: one group has many events in a week
    "other perpetrator": -1.5,  # by hand
}
USUAL_SCORE = 0.85
SURENESS_WEIGHT = 1.0  # a report that may be misread should not gather others
BEST_SHARE = 0.6  # of a candidate's score that its most similar report gives; the mean of all gives the rest


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Which candidates a report must be compared with: `in_neighbourhood` says what the bounds mean.

    `box` is (min_lat, max_lat, min_lon, max_lon) in degrees, None where the report has no place smaller
    than a country. `names` are pairs of words, mostly of people: candidates of these days with a report
    that holds one of them (`similarity.names`) are worth loading too, wherever they are placed, since the
    place of either may be misread.
    """

    date_start: date
    date_end: date
    country_code: str | None
    box: tuple[float, float, float, float] | None
    fingerprint: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate with the reports that it holds now."""

    candidate: Candidate
    reports: tuple[LinkableReport, ...]


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """`key` of the candidate that the report joins, None for a new one. `score` is the best found,
    `reasons` say why.
    """

    key: str | None
    score: float
    reasons: tuple[str, ...] = ()


def candidate_key(report: LinkableReport, nth: int = 0) -> str:
    """The key of a candidate that starts with this report: 13 lower-case base32 characters (65 bits).

    `nth`: how many candidates that this report once started others hold by now.
    """
    stem = f"{report.key}#{nth}" if nth else report.key
    digest = hashlib.blake2b(stem.encode(), digest_size=9).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:13]


def neighbourhood(report: LinkableReport) -> Neighbourhood:
    """Where to look for candidates that may tell the same event."""
    start, end = day_range(report)
    place = report.report.place
    box = None
    if place is not None and place.kind != "demonym" and level(place) > 0:
        box = _box(place)
    return Neighbourhood(
        date_start=start - timedelta(days=WINDOW_DAYS),
        date_end=end + timedelta(days=WINDOW_DAYS),
        country_code=place.country_code if place is not None else None,
        box=box,
        fingerprint=report.fingerprint,
        names=tuple(sorted(wording(report).names))[:NAMES_LOOKED_UP],
    )


def _box(place: Place) -> tuple[float, float, float, float] | None:
    if place.latitude is None or place.longitude is None:
        return None
    half = BOX_DEGREES if level(place) >= 2 else REGION_BOX_DEGREES
    # Degrees of longitude shrink towards the poles.
    wide = half / max(0.2, math.cos(math.radians(place.latitude)))
    return (place.latitude - half, place.latitude + half, place.longitude - wide, place.longitude + wide)


def in_neighbourhood(near: Neighbourhood, candidate: Candidate) -> bool:
    """Date ranges overlap, and the place is in the box, is missing, or is a larger region (geo_precision
    3) of the same country. No box: any place. The store's query means this; candidates with an equal
    fingerprint come on top.
    """
    if not overlaps(near, candidate.date_start, candidate.date_end):
        return False
    place = candidate.place
    if near.box is None or place is None or place.latitude is None or place.longitude is None:
        return True
    if place.geo_precision == 3 and place.country_code == near.country_code:
        return True
    min_lat, max_lat, min_lon, max_lon = near.box
    return min_lat <= place.latitude <= max_lat and min_lon <= place.longitude <= max_lon


def overlaps(near: Neighbourhood, start: date | None, end: date | None) -> bool:
    """Whether days (None: unknown) meet the neighbourhood's."""
    return start is None or (start <= near.date_end and (end or start) >= near.date_start)


def choose(
    report: LinkableReport, candidates: Sequence[CandidateView], vocabulary: Vocabulary | None = None
) -> LinkDecision:
    """The candidate that the report joins, or none. The order of `candidates` does not matter.

    A candidate outside the report's neighbourhood (and without its fingerprint or one of its names), or
    one that already holds a report of the same article, is never chosen. `vocabulary` gives the rarity of
    words; without it, it is learnt from the reports at hand.
    """
    near = neighbourhood(report)
    return choose_among(
        report, {v.candidate.key: v.reports for v in candidates if _is_near(near, v)}, vocabulary
    )


def _is_near(near: Neighbourhood, view: CandidateView) -> bool:
    if near.fingerprint and any(r.fingerprint == near.fingerprint for r in view.reports):
        return True
    if in_neighbourhood(near, view.candidate):
        return True
    if not overlaps(near, view.candidate.date_start, view.candidate.date_end):
        return False
    names = frozenset(near.names)
    return any(not names.isdisjoint(wording(r).names) for r in view.reports)


def choose_among(
    report: LinkableReport,
    candidates: Mapping[str, Sequence[LinkableReport]],
    vocabulary: Vocabulary | None = None,
) -> LinkDecision:
    """`choose` for candidates given as key -> reports."""
    others = {k: rs for k, rs in candidates.items() if all(r.article_key != report.article_key for r in rs)}
    if not others:
        return LinkDecision(None, 0.0, ("nothing near in place and time",))
    if vocabulary is None:
        vocabulary = local_vocabulary([report, *(r for k in sorted(others) for r in others[k])])
    several = _told_in_several_places(candidates)
    scored = [
        (*_candidate_score(report, others[k], vocabulary, several), k) for k in _most_alike(report, others)
    ]
    score, reasons, key = min(scored, key=lambda s: (-s[0], s[2]))
    if score < THRESHOLD:
        return LinkDecision(None, score, reasons)
    return LinkDecision(key, score, reasons)


def _told_in_several_places(candidates: Mapping[str, Sequence[LinkableReport]]) -> frozenset[str]:
    """Keys of the articles whose reports, as far as they are here, lie in more than one place."""
    by_article: defaultdict[str, list[LinkableReport]] = defaultdict(list)
    for key in sorted(candidates):
        for report in candidates[key]:
            by_article[report.article_key].append(report)
    return frozenset(
        a
        for a, reports in by_article.items()
        if len(reports) > 1 and distinct_places(r.report for r in reports) > 1
    )


def _most_alike(report: LinkableReport, others: Mapping[str, Sequence[LinkableReport]]) -> list[str]:
    """Keys of the candidates worth a full comparison: those that share most words, or the place, with the
    report.
    """
    if len(others) <= CANDIDATES_COMPARED:
        return sorted(others)
    terms = wording(report).terms.keys() - STOCK_WORDS
    place = report.report.place

    def likeness(key: str) -> tuple[int, str]:
        best = 0
        for other in others[key][-REPORTS_COMPARED:]:
            shared = len(terms & wording(other).terms.keys())
            if place is not None and other.report.place is not None and same_place(place, other.report.place):
                shared += SAME_PLACE_WORDS
            best = max(best, shared)
        return -best, key

    return sorted(others, key=likeness)[:CANDIDATES_COMPARED]


def _candidate_score(
    report: LinkableReport, others: Sequence[LinkableReport], vocabulary: Vocabulary, several: Set[str]
) -> tuple[float, tuple[str, ...]]:
    compared = sorted(others, key=lambda r: (r.published, r.key))[-REPORTS_COMPARED:]
    pairs = [pair_score(report, other, vocabulary, several) for other in compared]
    if not pairs:
        return 0.0, ()
    best, reasons = max(pairs, key=lambda p: p[0])
    mean = sum(p[0] for p in pairs) / len(pairs)
    return _logistic(BEST_SHARE * best + (1 - BEST_SHARE) * mean), reasons


def pair_score(
    a: LinkableReport, b: LinkableReport, vocabulary: Vocabulary, several: Set[str] = frozenset()
) -> tuple[float, tuple[str, ...]]:
    """Log-odds that two reports of different articles tell one event, and the reasons, weightiest first."""
    if a.fingerprint and a.fingerprint == b.fingerprint:
        # The same wording is read the same way: the n-th report of one copy is the n-th of the other.
        if a.report.ordinal == b.report.ordinal:
            return 6.0, ("the same text",)
        return -6.0, ("another event of the same text",)
    features = compare(a, b, vocabulary, several)
    sureness = min(a.report.score, b.report.score) - USUAL_SCORE
    return BIAS + SURENESS_WEIGHT * sureness + sum(_weighted(f) for f in features), _reasons(features)


def _weighted(feature: Feature) -> float:
    return WEIGHTS[feature.name] * feature.value


def _reasons(features: Iterable[Feature]) -> tuple[str, ...]:
    told = sorted((f for f in features if f.reason), key=lambda f: (-abs(_weighted(f)), f.name))
    return tuple(f.reason for f in told)


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))
