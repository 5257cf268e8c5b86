"""Actors of one article: those of the lexicon, groups that are not in it but are named like one, and the
acronyms that the article gives to either ("Free Shore Movement (FSM)": from there on, and before, "FSM" is that actor).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from dateline.mentions.actors import GENERIC, ActorLexicon, Surroundings, find_actors
from dateline.model import Actor, Place, Span

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
    **dict.fromkeys(
        "militia militias party cartel gang squad command milice parti cártel".split(), _POLITICAL
    ),
    **dict.fromkeys(
        "clan tribe vigilantes vigilante self-defence self-defense autodéfense".split(), _IDENTITY
    ),
}
"""Nouns that make a name one of an armed or political group -> its kind; the last one in a name decides."""

_JOINTS = frozenset("of for the and de du des la le les al ul el e i y pour".split())
_ACRONYM = r"[A-Z][A-Za-z]?[A-Z](?:[A-Z/-]*[A-Z])?"
_IN_BRACKETS = re.compile(rf"\(\s?[\"“'‘]?({_ACRONYM})[\"”'’]?\s?\)")
_NAME_IN_BRACKETS = re.compile(r"\((?:the )?([A-Z][^()\n]{5,80})\)")
_ACRONYM_BEFORE = re.compile(rf"\b({_ACRONYM}) $")
_OR = (" or ", " known as ", " known by the acronym ")
_ACRONYM_AFTER = re.compile(rf"(?:the )?({_ACRONYM})\b")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_WORDS_BEFORE = 9
_CHARS_BEFORE = 110
_SURE = re.compile(
    r"\b(?:[A-Z][\w'’-]+ ){1,4}(?:Liberation|Resistance|Revolutionary|Independence|Freedom) "
    r"(?:Army|Front|Movement|Brigades?|Tigers|Fighters|Forces)\b"
    r"|\b(?:Lashkar|Jaish|Harkat|Harakat|Hizb)[- ](?:[a-zA-Z]{1,2}[- ])?[A-Z][\w'’-]+"
)
"""Names that say by themselves that they are those of an armed group."""

_SURE_WORDS = (
    "Liberation ",
    "Resistance ",
    "Revolutionary ",
    "Independence ",
    "Freedom ",
    "Lashkar",
    "Jaish",
    "Hark",
    "Harak",
    "Hizb",
)

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
        "|".join(
            rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True)[:MAX_NAMES]
        )
    )
    return {field: _with_names(fields[field], field, found[field], wanted, names) for field in fields}


def outside_names(places: Sequence[Place], actors: Mapping[str, Sequence[Actor]]) -> tuple[Place, ...]:
    """The places that are not part of a named actor's name: there is no Kech in the "Kech Liberation Front".

    What fills a name ("Sinai Province") may be either and stays.
    """
    named = {
        field: [a.span for a in found if not (a.actor_id or "").startswith(GENERIC)]
        for field, found in actors.items()
    }
    starts = {field: [span.start for span in spans] for field, spans in named.items()}
    kept = []
    for place in places:
        spans = named.get(place.span.field, [])
        at = bisect_right(starts.get(place.span.field, []), place.span.start) - 1
        inside = at >= 0 and place.span.end <= spans[at].end
        whole = inside and place.span.start == spans[at].start and place.span.end == spans[at].end
        if place.kind != "place" or not inside or whole:
            kept.append(place)
    return tuple(kept)


def _with_names(
    text: str, field: str, known: Sequence[Actor], wanted: re.Pattern[str], names: dict[str, Actor]
) -> tuple[Actor, ...]:
    """`known` and the article's own names; what the article itself explains wins over the lexicon's guess."""
    own = []
    for match in wanted.finditer(text):
        actor = names[match.group()]
        own.append(
            Actor(
                Span(match.start(), match.end(), field), match.group(), actor.name, actor.actor_id, actor.kind
            )
        )
    starts = [a.span.start for a in own]
    kept: list[Actor] = []
    given_up: set[int] = set()
    for actor in known:
        first = max(0, bisect_left(starts, actor.span.start) - 1)
        last = bisect_left(starts, actor.span.end)
        over = [i for i in range(first, last) if own[i].span.end > actor.span.start]
        if all(_length(own[i]) < _length(actor) for i in over):
            given_up.update(over)
            kept.append(actor)
    own = [a for i, a in enumerate(own) if i not in given_up]
    return tuple(sorted((*kept, *own), key=lambda a: a.span.start))


def _length(actor: Actor) -> int:
    return actor.span.end - actor.span.start


def _sure_names(text: str, known: Sequence[Actor]) -> dict[str, Actor]:
    out: dict[str, Actor] = {}
    if not any(word in text for word in _SURE_WORDS):
        return out
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
    for end, acronym in _explained_after(text):
        actor = ends.get(end)
        if actor is not None and not (actor.actor_id or "").startswith(GENERIC):
            if _abbreviates(acronym, actor.text) or _abbreviates(acronym, actor.name):
                out[acronym] = actor
        elif actor is None or actor.text[:1].isupper():
            _add_unlisted(out, acronym, _name_before(text, end, acronym))
        if len(out) >= MAX_NAMES:
            return out
    for at in _each(text, "("):
        name, before = _NAME_IN_BRACKETS.match(text, at), _ACRONYM_BEFORE.search(text, max(0, at - 14), at)
        if name is None or before is None:
            continue
        actor = ends.get(name.end(1))
        if actor is not None and _abbreviates(before[1], actor.text):
            out[before[1]] = actor
        elif actor is None and _initials_fit(before[1], name[1]):
            _add_unlisted(out, before[1], name[1])
        if len(out) >= MAX_NAMES:
            break
    return out


def _explained_after(text: str) -> Iterator[tuple[int, str]]:
    """(where the name before it ends, acronym) for "Name (ACR)" and "Name, or ACR,"."""
    for at in _each(text, "("):
        match = _IN_BRACKETS.match(text, at)
        if match is not None:
            yield at - text[max(0, at - 1) : at].endswith(" "), match[1]
    for words in _OR:
        for at in _each(text, words):
            match = _ACRONYM_AFTER.match(text, at + len(words))
            if match is not None:
                yield at - text[max(0, at - 1) : at].endswith(","), match[1]


def _each(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


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
    names = [
        text[words[start].start() : end]
        for start in range(first, len(words))
        if words[start].group()[0] == acronym[0] and not _joint(words[start].group())
    ]
    letters = sum(c.isalpha() for c in acronym)
    fitting = [name for name in names if _initials_fit(acronym, name)]
    return min(fitting, key=lambda name: abs(len(_main_words(name)) - letters), default="")


def _joint(word: str) -> bool:
    return word.lower() in _JOINTS


def _main_words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s-]+", name) if word and not _joint(word)]


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
