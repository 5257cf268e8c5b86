"""Actors of one article: those of the lexicon, groups that are not in it but are named like one, and the
acronyms that the article gives to either ("Free Shore Movement (FSM)": from there on, and before, "FSM" is that actor).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from dateline.mentions.actors import GENERIC, ActorLexicon, Surroundings, find_actors
from dateline.model import Actor, Span

UNLISTED = "unlisted:"
"""Prefix of the id of a group that is not in the lexicon ("unlisted:free-shore-movement")."""

MAX_NAMES = 40
"""Unlisted names and acronyms that are taken from one article."""

_REBELS, _POLITICAL, _IDENTITY = "Rebel groups", "Political militias", "Identity militias"
HEAD_NOUNS = {
    **dict.fromkeys(
        "army front movement brigade brigades battalion forces fighters lashkar jaish harakat harkat hizb ansar katiba"
        " mujahideen liberation resistance tigers commandos armée mouvement libération frente ejército movimiento".split(),
        _REBELS,
    ),
    **dict.fromkeys("militia militias party cartel gang squad command milice parti cártel".split(), _POLITICAL),
    **dict.fromkeys("clan tribe vigilantes vigilante self-defence self-defense autodéfense".split(), _IDENTITY),
}
"""Nouns that make a name one of an armed or political group -> its kind; the last one in a name decides."""

_JOINTS = frozenset("of for the and de du des la le les al ul el e i y pour".split())
_ACRONYM = r"[A-Z][A-Za-z]?[A-Z](?:[A-Z/-]*[A-Z])?"
_IN_BRACKETS = re.compile(rf"\s?\(\s?[\"“'‘]?({_ACRONYM})[\"”'’]?\s?\)")
_EXPLAINED = re.compile(rf"\b({_ACRONYM}) \(((?:the )?[A-Z][^()\n]{{5,80}})\)")
_OR = re.compile(rf",? (?:or|known as|known by the acronym|better known as) (?:the )?({_ACRONYM})\b")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_WORDS_BEFORE = 9
_CHARS_BEFORE = 110
_SURE = re.compile(
    r"\b(?:[A-Z][\w'’-]+ ){1,4}(?:Liberation|Resistance|Revolutionary|Independence|Freedom) "
    r"(?:Army|Front|Movement|Brigades?|Tigers|Fighters|Forces)\b"
    r"|\b(?:Lashkar|Jaish|Harkat|Harakat|Hizb)[- ](?:[a-zA-Z]{1,2}[- ])?[A-Z][\w'’-]+"
)
"""Names that say by themselves that they are those of an armed group."""

_NOT_GROUPS = frozenset({"salvation army"})
_BEGINNERS = frozenset(
    "a an the in on at as by and but for from when while after before since if that this these those their its his her"
    " meanwhile also of to with banned outlawed rebel militant rebels".split()
)


def article_actors(
    title: str, text: str, *, lexicon: ActorLexicon, year: int | None = None
) -> dict[str, tuple[Actor, ...]]:
    """Actors named in both fields of an article, in text order. `year`: that of its publication."""
    fields = {"title": title, "text": text}
    around = Surroundings(f"{title}\n{text}", lexicon, year)
    found = {
        name: find_actors(content, lexicon=lexicon, field=name, around=around)
        for name, content in fields.items()
    }
    names: dict[str, Actor] = {}
    for field, content in fields.items():
        names |= _sure_names(content, found[field])
    for field, content in fields.items():
        names |= _acronyms(content, found[field])
    if not names:
        return found
    wanted = re.compile(
        "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True)[:MAX_NAMES])
    )
    return {field: _with_names(fields[field], field, found[field], wanted, names) for field in fields}


def _with_names(
    text: str, field: str, known: Sequence[Actor], wanted: re.Pattern[str], names: dict[str, Actor]
) -> tuple[Actor, ...]:
    """`known` and the article's own names; what the article itself explains wins over the lexicon's guess."""
    own = []
    for match in wanted.finditer(text):
        actor = names[match.group()]
        own.append(
            Actor(Span(match.start(), match.end(), field), match.group(), actor.name, actor.actor_id, actor.kind)
        )
    starts = [a.span.start for a in own]
    kept = []
    for actor in known:
        at = bisect_left(starts, actor.span.start)
        over = [a for a in own[max(0, at - 1) : at + 1] if a.span.start < actor.span.end and actor.span.start < a.span.end]
        longer = [a for a in over if a.span.end - a.span.start < actor.span.end - actor.span.start]
        if longer:
            own = [a for a in own if a not in longer]
            starts = [a.span.start for a in own]
        if len(over) == len(longer):
            kept.append(actor)
    return tuple(sorted((*kept, *own), key=lambda a: a.span.start))


def _sure_names(text: str, known: Sequence[Actor]) -> dict[str, Actor]:
    out: dict[str, Actor] = {}
    starts = [a.span.start for a in known]
    for match in _SURE.finditer(text):
        name = _without_beginners(match.group())
        start = match.end() - len(name)
        at = bisect_left(starts, start)
        if any(a.span.end >= match.end() for a in known[max(0, at - 1) : at + 1] if a.span.start <= start):
            continue
        actor = _unlisted(name)
        if actor is not None:
            out[name] = actor
        if len(out) >= MAX_NAMES:
            break
    return out


def _acronyms(text: str, known: Sequence[Actor]) -> dict[str, Actor]:
    """Acronym -> actor, and the full name of an unlisted one -> the same."""
    out: dict[str, Actor] = {}
    ends = {a.span.end: a for a in known}
    for pattern in (_IN_BRACKETS, _OR):
        for match in pattern.finditer(text):
            acronym = match[1]
            actor = ends.get(match.start())
            if actor is not None and not (actor.actor_id or "").startswith(GENERIC):
                if _abbreviates(acronym, actor.text) or _abbreviates(acronym, actor.name):
                    out[acronym] = actor
            elif actor is None or actor.text[:1].isupper():
                _add_unlisted(out, acronym, _name_before(text, match.start(), acronym))
            if len(out) >= MAX_NAMES:
                return out
    for match in _EXPLAINED.finditer(text):
        acronym, name = match[1], match[2].removeprefix("the ")
        actor = ends.get(match.end() - 1)
        if actor is not None and _abbreviates(acronym, actor.text):
            out[acronym] = actor
        elif actor is None and _initials_fit(acronym, name):
            _add_unlisted(out, acronym, name)
        if len(out) >= MAX_NAMES:
            break
    return out


def _add_unlisted(out: dict[str, Actor], acronym: str, name: str) -> None:
    actor = _unlisted(name) if name else None
    if actor is not None:
        out[acronym] = out[name] = actor


def _unlisted(name: str) -> Actor | None:
    """An actor of a name in capitals with a head noun; None for a name without one."""
    words = [w.lower() for w in re.split(r"[\s-]+", name)]
    kinds = [HEAD_NOUNS[w] for w in words if w in HEAD_NOUNS]
    if len(words) < 2 or not kinds or name.lower() in _NOT_GROUPS:
        return None
    slug = re.sub(r"[\W_]+", "-", name.lower()).strip("-")
    return Actor(Span(0, 0), name, name, f"{UNLISTED}{slug}", kinds[-1])


def _name_before(text: str, end: int, acronym: str) -> str:
    """The name in capitals that ends at `end` and whose initials the acronym gives, or ""."""
    low = max(0, end - _CHARS_BEFORE)
    words = [m for m in _NAME_WORD.finditer(text, low, end) if m.start() > low or low == 0]
    if not words or words[-1].end() != end:
        return ""
    first = len(words)
    while first and len(words) - first < _WORDS_BEFORE:
        word = words[first - 1]
        gap = text[word.end() : words[first].start()] if first < len(words) else ""
        if gap.strip() or "\n" in gap or not (word.group()[0].isupper() or word.group().lower() in _JOINTS):
            break
        first -= 1
    for start in range(first, len(words)):
        name = text[words[start].start() : end]
        if words[start].group()[0].upper() == acronym[0] and words[start].group()[0].isupper():
            if _initials_fit(acronym, name):
                return name
    return ""


def _without_beginners(name: str) -> str:
    words = name.split(" ")
    while len(words) > 2 and words[0].lower() in _BEGINNERS:
        words = words[1:]
    return " ".join(words)


def _initials_fit(acronym: str, name: str) -> bool:
    """Whether most letters of an acronym are initials of the name's words, in order."""
    initials = "".join(w[0] for w in re.split(r"[\s'’-]+", name) if w).upper()
    letters = [c for c in acronym.upper() if c.isalpha()]
    at = matched = 0
    for letter in letters:
        found = initials.find(letter, at)
        if found >= 0:
            matched, at = matched + 1, found + 1
    return bool(letters) and initials[:1] == letters[0] and matched * 3 >= len(letters) * 2 and matched >= 2


def _abbreviates(acronym: str, name: str) -> bool:
    """Whether the letters of an acronym stand in the name in this order."""
    rest = iter(name.lower())
    return all(letter in rest for letter in acronym.lower() if letter.isalpha())
