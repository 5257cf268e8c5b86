"""Roles of actors in labelled sentences: what is counted, and how."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dateline.incidents.claims import find_claims
from dateline.incidents.report_actors import merge_roles, roles_in_sentence
from dateline.mentions.actors import ActorLexicon, find_actors

ROLES = ("perpetrator", "target", "claimant", "accused")
FOLDER = Path(__file__).parent / "roles"


@dataclass(frozen=True)
class Labelled:
    """A sentence and its gold: actor's name -> role. An actor without a part ("police said") is not there."""

    id: str
    form: str
    family: str
    text: str
    roles: Mapping[str, str]


@dataclass(frozen=True)
class RoleScore:
    """Over pairs of an actor and a role; `other` counts as no role."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 1.0


def labelled(name: str) -> tuple[Labelled, ...]:
    """The sentences of one file of the folder."""
    lines = (FOLDER / name).read_text(encoding="utf8").splitlines()
    return tuple(Labelled(**json.loads(line)) for line in lines)


def read_roles(sentence: Labelled, lexicon: ActorLexicon) -> dict[str, str]:
    """What the program makes of one sentence by itself."""
    actors = find_actors(sentence.text, lexicon=lexicon)
    claims = find_claims(sentence.text, offset=0, field="text", actors=actors, entities=())
    found = roles_in_sentence(sentence.text, 0, actors, sentence.family, None, lexicon)
    merged = merge_roles(found, claims, (), None, lexicon)
    return {a.name: a.role for a in merged if a.role in ROLES}


def score(
    sentences: Iterable[Labelled], read: Callable[[Labelled], Mapping[str, str]]
) -> dict[str, RoleScore]:
    """By role, and "all"."""
    right, found, gold = Counter[str](), Counter[str](), Counter[str]()
    for sentence in sentences:
        said = set(read(sentence).items())
        meant = set(sentence.roles.items())
        for counter, pairs in ((right, said & meant), (found, said), (gold, meant)):
            counter.update(role for _, role in pairs)
            counter["all"] += len(pairs)
    return {role: RoleScore(right[role], found[role], gold[role]) for role in (*ROLES, "all")}
