"""Do two reports tell the same story? Comparison of their words, people, days and numbers."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable

from dateline.incidents.link_details import AGED, OFFICIAL, PLAIN, Details
from dateline.incidents.link_told import Feature, Told
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.similarity import cosine, headline_told

# Texts more alike than this are one story; more likeness must not outweigh another place or day.
WORDING_ENOUGH = 0.5
SOME_WORDING = 0.2
NAMES_WEIGHED = 3
WORDS_WEIGHED = 6
NUMBERS_WEIGHED = 2
RARE = 5.0  # about the rarity (natural log) of what one text in 150 holds: the unit of the three above

_SHARED = {AGED: "people", OFFICIAL: "officials", PLAIN: "names"}


def compare_stories(earlier: Told, later: Told, vocabulary: Vocabulary) -> list[Feature]:
    """Cosine of the texts, how much of each headline the other tells, and what the texts tell in common.

    Texts in two scripts share no words even where they tell the same: nothing is compared.
    """
    one, two = earlier.wording, later.wording
    if one.script != two.script and one.script and two.script:
        return [Feature("other script", 1.0)]
    likeness = cosine(one, two, vocabulary)
    return [
        Feature(
            "wording", min(likeness, SOME_WORDING), f"wording {likeness:.2f}" if likeness >= 0.15 else ""
        ),
        Feature("much wording", max(0.0, min(likeness, WORDING_ENOUGH) - SOME_WORDING)),
        Feature("new headline told", headline_told(two, one, vocabulary)),
        Feature("old headline told", headline_told(one, two, vocabulary)),
        *compare_people(earlier, later, vocabulary),
    ]


def compare_people(a: Told, b: Told, vocabulary: Vocabulary) -> list[Feature]:
    """Shared names by how they are told, other words with a capital (surnames, streets, venues), numbers, ages.

    Words of places and actors are left out: they are weighed by themselves, and a group may have many events in
    a week.
    """
    one, two = a.details, b.details
    known = a.known | b.known
    shared: dict[str, list[str]] = {}
    for name in one.people.keys() & two.people.keys():
        if not known.issuperset(name.split()):
            kinds = {one.people[name], two.people[name]}
            kind = AGED if AGED in kinds else OFFICIAL if OFFICIAL in kinds else PLAIN
            shared.setdefault(kind, []).append(name)
    found = []
    for kind, names in shared.items():
        rarity, rarest = _rarest(names, vocabulary, NAMES_WEIGHED)
        listed = ", ".join(name.title() for name in rarest)
        found.append(Feature(_SHARED[kind], min(1.0, rarity / NAMES_WEIGHED), f"both name {listed}"))
    told = {w for names in shared.values() for name in names for w in name.split()}
    if others := (one.proper & two.proper) - known - told:
        rarity, rarest = _rarest(others, vocabulary, WORDS_WEIGHED)
        listed = ", ".join(word.title() for word in rarest[:3])
        found.append(Feature("proper words", rarity / WORDS_WEIGHED, f"both tell of {listed}"))
    if numbers := one.numbers & two.numbers:
        rarity, rarest = _rarest(numbers, vocabulary, NUMBERS_WEIGHED)
        found.append(Feature("numbers", rarity / NUMBERS_WEIGHED, f"both tell of {', '.join(rarest)}"))
    if one.ages and two.ages:
        same = len(one.ages & two.ages)
        found.append(Feature("ages", min(1.0, same / 3)) if same else Feature("other ages", 1.0))
    if AGED not in shared and _other_people(one, two):
        found.append(Feature("other people", 1.0, "they name different people"))
    return found


def _rarest(terms: Collection[str], vocabulary: Vocabulary, count: int) -> tuple[float, list[str]]:
    """The rarest of these terms, and how rare they are together in units of `RARE`."""
    by_rarity = heapq.nsmallest(count, ((-vocabulary.idf(t), t) for t in terms))
    return -sum(rarity for rarity, _ in by_rarity) / RARE, [t for _, t in by_rarity]


def _other_people(one: Details, two: Details) -> bool:
    """Both name people with their ages, and neither text holds a last name of the other's."""
    return bool(one.aged and two.aged) and not (_last(one.aged) & two.proper or _last(two.aged) & one.proper)


def _last(names: Iterable[str]) -> set[str]:
    return {name.split()[-1] for name in names}
