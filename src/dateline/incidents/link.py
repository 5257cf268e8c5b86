"""Do two reports tell the same event? The choice among the candidates that `link_index` finds.

A report is compared with the newest reports of each candidate (`link_features`); `link_weights` makes a calibrated
probability of it. Nothing is learnt at run time but how rare words are.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from dateline.incidents.link_features import compare, distinct_places
from dateline.incidents.link_told import Feature, told
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.link_weights import weights
from dateline.incidents.similarity import local_vocabulary
from dateline.model import LinkableReport, Modality

REPORTS_COMPARED = 8  # of one candidate, the newest: a story of hundreds of reports costs no more than this
THRESHOLD = (
    0.3  # of the probability: below one half, for a follow-up left alone becomes a new item for editors
)
LEAST_BESIDE = (
    0.3  # score of a report beside the article's surest one: below it, it is that one told again, mostly
)
SAME_TEXT = 0.995  # two of three hundred copies are of a text that was used again
ANOTHER_OF_THE_TEXT = 0.005


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """`key` of the candidate that the report joins, None for a new one. `score` is the best probability found,
    `reasons` say why, the weightiest first.
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


def to_link(reports: Sequence[LinkableReport]) -> list[LinkableReport]:
    """Of one article's reports those to link, the surest first: what it asserts (beside the surest one, what is sure
    enough), else the surest event of the past that it tells of. The latter joins a candidate as its follow-up and
    never starts one (`starts_candidate`).
    """
    surest = sorted(reports, key=lambda r: (-r.report.score, r.report.ordinal))
    asserted = [r for r in surest if starts_candidate(r)]
    asserted = [r for n, r in enumerate(asserted) if n == 0 or r.report.score >= LEAST_BESIDE]
    return asserted or [r for r in surest if r.report.modality == Modality.HISTORICAL][:1]


def starts_candidate(report: LinkableReport) -> bool:
    return report.report.modality == Modality.ASSERTED


def choose_among(
    report: LinkableReport,
    candidates: Mapping[str, Sequence[LinkableReport]],
    vocabulary: Vocabulary | None = None,
) -> LinkDecision:
    """The candidate (key -> its reports) that the report joins, or none. The order of `candidates` does not matter.

    A candidate that already holds a report of the same article is never chosen. `vocabulary` gives the rarity of
    words; without it, it is learnt from the reports at hand.
    """
    others = {k: rs for k, rs in candidates.items() if all(r.article_key != report.article_key for r in rs)}
    if not others:
        return LinkDecision(None, 0.0, ("nothing like it is known",))
    if vocabulary is None:
        vocabulary = local_vocabulary([report, *(r for k in sorted(others) for r in others[k])])
    several = _told_in_several_places(candidates)
    scored = [(*likeness(report, others[key], vocabulary, several), key) for key in others]
    score, reasons, key = min(scored, key=lambda s: (-s[0], s[2]))
    return LinkDecision(key if score >= THRESHOLD else None, score, reasons)


def likeness(
    report: LinkableReport,
    candidate: Sequence[LinkableReport],
    vocabulary: Vocabulary,
    several: Set[str] = frozenset(),
) -> tuple[float, tuple[str, ...]]:
    """The probability that a report tells the event of a candidate, given as its reports, and the reasons in words,
    for and against, the weightiest first. `several`: keys of articles that are known to tell of several events.

    Of two reports of one article it says nothing: 0.
    """
    compared = sorted(candidate, key=lambda r: (r.published, r.key))[-REPORTS_COMPARED:]
    compared = [other for other in compared if other.article_key != report.article_key]
    copies = {_copy(report, other) for other in compared}
    if "copy" in copies:
        return SAME_TEXT, ("the same text",)
    if "another" in copies:
        return ANOTHER_OF_THE_TEXT, ("another event of the same text",)
    if not compared:
        return 0.0, ()
    pairs = [(*_pair(report, other, vocabulary, several), other.key) for other in compared]
    _, features, _ = max(pairs, key=lambda pair: (pair[0], pair[2]))
    return weights().probability([odds for odds, _, _ in pairs]), _reasons(features)


def _pair(
    a: LinkableReport, b: LinkableReport, vocabulary: Vocabulary, several: Set[str]
) -> tuple[float, tuple[Feature, ...]]:
    features = compare(told(a), told(b), vocabulary, several)
    return weights().pair_odds(features), features


def _copy(a: LinkableReport, b: LinkableReport) -> str:
    """The same wording is read the same way: the n-th report of one copy is the n-th of the other. "copy", "another"
    for another report of the same text, "" for texts that differ or are only what pages of one site have in common.
    """
    if not a.fingerprint or a.fingerprint != b.fingerprint or told(a).wording.bare:
        return ""
    return "copy" if a.report.ordinal == b.report.ordinal else "another"


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


def _reasons(features: Iterable[Feature]) -> tuple[str, ...]:
    of = weights().of
    weighty = sorted((f for f in features if f.reason), key=lambda f: (-abs(of(f)), f.name))
    return tuple(f.reason for f in weighty)
