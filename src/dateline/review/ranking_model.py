"""What a learned ranking reads of a candidate, and how likely it thinks that editors confirm it.

A candidate is described by named features, all taken from its record: what the machine said at that moment. A record that a
decision kept gives the features of then, whatever came later. The model is a logistic function of them
(`review.ranking_training` fits it), so that each has a part in the sum that can be told in words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dateline.incidents import rank
from dateline.records import candidate_from_record

_MANY = math.log1p(100)  # a toll of a hundred counts fully
Features = Mapping[str, float]
STANDING = "standing"
"""The feature that says how often what its sources tell is confirmed (`review.reliability.standing_of`)."""
PARTS = tuple(rank.WEIGHTS)


def score_parts(record: Mapping[str, Any], score: float) -> dict[str, rank.Part]:
    """The parts of a candidate's score by name. `score`: 0..1, which the reports' own score, "reading", is worked out of."""
    slim = {
        **record,
        # only whether there are any counts
        **{name: list(record[name])[:1] for name in ("actors", "casualties")},
        **dict.fromkeys(("claims", "readings", "tellers", "evidence", "report_keys"), ()),
    }
    parts = {part.name: part for part in rank.parts(candidate_from_record(slim), ())}
    told = score - sum(part.adds for part in parts.values())
    parts["reading"] = rank.Part("reading", min(1.0, max(0.0, told / rank.WEIGHTS["reading"])), told)
    return parts


def sources_in(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the sources that tell of a candidate, each once."""
    return tuple(sorted({source for _, source, _ in record.get("tellers", ()) if source}))


def features(
    record: Mapping[str, Any], score: float, parts: Mapping[str, rank.Part] | None = None
) -> dict[str, float]:
    """By name, what is 0 left out, and without the sources' standing. `parts`: from `score_parts`.

    Those of the score are 0..1; a toll counts by its logarithm; "type:", "kind:", "country:" and "tag:" are 0 or 1.
    """
    parts = score_parts(record, score) if parts is None else parts
    place = record.get("place") or {}
    found = {
        **{name: parts[name].value for name in PARTS},
        "killed": _toll(record.get("killed")),
        "injured": _toll(record.get("injured")),
        "claimed": float(bool(record.get("claims"))),
        "disputed": float(any(reading.get("disputed") for reading in record.get("readings", ()))),
        "denied": float(bool(record.get("denied_in"))),
        f"type:{record['event_type']}": 1.0,
        f"kind:{record['sub_event_type']}": 1.0,
        f"country:{place.get('country_code') or ''}": 1.0,
        **{f"tag:{tag}": 1.0 for tag in record.get("tags", ())},
    }
    return {name: value for name, value in found.items() if value}


def with_standing(found: Features, sources: Sequence[str], standing: Mapping[str, float]) -> dict[str, float]:
    """The features with the mean standing of the sources; one whose standing is not known is at 0."""
    mean = sum(standing.get(s, 0.0) for s in sources) / len(sources) if sources else 0.0
    return {**found, STANDING: mean} if mean else dict(found)


def _toll(toll: Mapping[str, Any] | None) -> float:
    number = max((n for n in (toll or {}).values() if n is not None), default=0)
    return min(1.0, math.log1p(number) / _MANY)


@dataclass(frozen=True, slots=True)
class RankingModel:
    """`weights`: feature -> log odds for each unit of it. `means`: what the feature usually is. `standing`: of the sources,
    as it was when this was trained. A feature without a weight counts nothing.
    """

    bias: float
    weights: Features
    means: Features
    standing: Mapping[str, float]

    def features(
        self, record: Mapping[str, Any], score: float, parts: Mapping[str, rank.Part] | None = None
    ) -> dict[str, float]:
        return with_standing(features(record, score, parts), sources_in(record), self.standing)

    def probability(self, of: Features) -> float:
        """How likely editors confirm it, 0..1."""
        return logistic(self.bias + sum(self.weights.get(name, 0.0) * value for name, value in of.items()))

    def adds(self, of: Features) -> list[tuple[str, float]]:
        """What each feature adds to the log odds of a candidate as they usually are, the weightiest first. Also what it has
        less of than usual counts, but of names (type, country ...) only those that it bears.
        """
        found = [
            (name, weight * (of.get(name, 0.0) - self.means.get(name, 0.0)))
            for name, weight in self.weights.items()
            if name in of or ":" not in name
        ]
        return sorted(found, key=lambda pair: (-abs(pair[1]), pair[0]))

    def record(self) -> dict[str, Any]:
        return {
            "bias": self.bias,
            "weights": dict(self.weights),
            "means": dict(self.means),
            "standing": dict(self.standing),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> RankingModel:
        return cls(record["bias"], record["weights"], record["means"], record["standing"])


def logistic(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, odds))))


def strongest(model: RankingModel, most: int) -> Sequence[tuple[str, float]]:
    """The features that move a candidate most, whichever way."""
    listed = [(name, weight) for name, weight in model.weights.items() if abs(weight) >= 0.05]
    return sorted(listed, key=lambda pair: (-abs(pair[1]), pair[0]))[:most]
