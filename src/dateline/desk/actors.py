"""Names of actors for the correction form: the list that the reading uses, and those seen in other candidates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from dateline.bootstrap import reader_files
from dateline.mentions.actors import GENERIC, ActorEntry, ActorLexicon, load_actors, plain_form

MOST = 12


@dataclass(frozen=True, slots=True)
class ActorChoice:
    """An actor to choose. `seen`: in other candidates, and not (or not under this name) on the list."""

    actor_id: str
    name: str
    kind: str
    seen: bool = False


@lru_cache(maxsize=1)
def lexicon() -> ActorLexicon:
    """The actors of `config/actors.yml`, as the reading has them; read once in a process."""
    return load_actors(reader_files(settings.CONFIGURATION).actors)


@lru_cache(maxsize=1)
def _listed() -> tuple[tuple[str, ActorEntry], ...]:
    """(folded name or alias, entry) of the whole list."""
    found = lexicon()
    names = [(plain_form(entry.name), entry) for entry in found.entries]
    for word, (_, aliases) in found.automaton.items():
        names.extend((str(word), found.entries[alias.entry]) for alias in aliases if alias.state is None)
    return tuple(names)


def suggest_actors(
    beginning: str, *, country: str = "", seen: Iterable[ActorChoice] = (), most: int = MOST
) -> list[ActorChoice]:
    """Actors in whose name or alias each word of `beginning` begins a word; whole names and those of `country` first.

    An unnamed actor is one of `country` ("Police Forces of Pakistan"). `seen`: actors of other candidates.
    """
    wanted = plain_form(beginning).split()
    if not wanted:
        return []
    ranked: dict[str, tuple[tuple[bool, bool, bool, str], ActorChoice]] = {}

    def offer(text: str, choice: ActorChoice, home: bool) -> None:
        rank = (text != " ".join(wanted), not home, not text.startswith(wanted[0]), choice.name)
        if choice.name not in ranked or rank < ranked[choice.name][0]:
            ranked[choice.name] = (rank, choice)

    for text, entry in _listed():
        if _begins(text, wanted):
            offer(text, _choice(entry, country), country in entry.countries or entry.id.startswith(GENERIC))
    listed = set(ranked)
    for one in seen:
        text = plain_form(one.name)
        if one.name not in listed and _begins(text, wanted):
            offer(text, one, True)
    return [choice for _, choice in sorted(ranked.values(), key=lambda pair: pair[0])[:most]]


def known_actor(actor_id: str, name: str) -> bool:
    """Whether the list has an actor of this id and name; an unnamed one in any country."""
    base, _, country = actor_id.rpartition(":") if actor_id.count(":") > 1 else (actor_id, "", "")
    entry = next((e for e in lexicon().entries if e.id == base), None)
    return entry is not None and _choice(entry, country).name == name


def _begins(text: str, wanted: Sequence[str]) -> bool:
    words = text.split()
    return all(any(word.startswith(part) for word in words) for part in wanted)


def _choice(entry: ActorEntry, country: str) -> ActorChoice:
    if "{country}" not in entry.name:
        return ActorChoice(entry.id, entry.name, entry.kind)
    name = lexicon().country_name(country)
    if name is None:
        plain = entry.name.replace(" of {country}", "").replace(" ({country})", "")
        return ActorChoice(entry.id, plain, entry.kind)
    return ActorChoice(f"{entry.id}:{country}", entry.name.format(country=name), entry.kind)
