"""Who did it to whom: the part that each named actor plays in an event, by the words around its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dateline.mentions.actors import ActorLexicon
from dateline.model import Actor, Casualty, Claim, ReportedActor

MAX_ACTORS = 12
_ORDER = {"claimant": 0, "perpetrator": 1, "target": 2, "accused": 3, "other": 4}

_HARM = (
    r"attack\w*|kill\w*|shot|shoot\w*|open(?:ed|s)? fire|fired|bomb\w*|ambush\w*|storm\w*|raid\w*|"
    r"abduct\w*|kidnap\w*|target\w*|stab\w*|assault\w*|"
    r"detonat\w*|blew|explod\w*|hurled|threw|lobbed|launch\w*|struck|hit|seiz\w*|captur\w*|overran|"
    r"execut\w*|behead\w*|massacr\w*|murder\w*|"
    r"set fire|torch\w*|burn\w*|loot\w*|arrest\w*|detain\w*|gunned down|shell\w*|clash\w*|rap\w+|"
    r"tortur\w*|beat|dispers\w*|injur\w*|wound\w*|carried out|"
    r"took control|neutrali[sz]\w*"
)
_SAYS_AFTER = re.compile(
    r"^[\w\s,'’.()-]{0,40}?\b(?:said|says|say|told|reported|confirmed|announced|added|believe|"
    r"investigat\w+|identified|responded|arrived|found|sources|"
    r"officials?|spokes\w+|chief|according|statement|were called|are searching|are looking|department|"
    r"did not)\b",
    re.IGNORECASE,
)
_SAYS_NEXT = re.compile(
    r"^(?:\W+(?:officials?|officers?|sources|chief|spokes\w+|department))?\W+(?:say|says|said|believe|told|confirmed|reported)\b",
    re.IGNORECASE,
)
_SAYS_BEFORE = re.compile(
    r"\b(?:according to|told|said|by|from|quoting|quoted|citing)\s+(?:the\s+|local\s+|a\s+)*$", re.IGNORECASE
)
_ATTRIBUTION = re.compile(
    r"\b(?:according to|told|said|quoting|citing)\s+(?:the\s+|local\s+|a\s+)*$", re.IGNORECASE
)
_AGENT = re.compile(
    r"\b(?:by|par|carried out by|blamed on)\s+(?:the\s+|a\s+|an\s+|suspected\s+|unknown\s+|"
    r"unidentified\s+|alleged\s+|masked\s+|armed\s+|group of\s+|two\s+|three\s+|four\s+|several\s+)*$",
    re.IGNORECASE,
)
_ACCUSED = re.compile(r"\b(?:accus\w+|blam\w+|suspect\w*|alleg\w+)\W+(?:\w+\W+){0,3}$", re.IGNORECASE)
_ACTIVE = re.compile(rf"^\W+(?:\w+\W+){{0,5}}?(?:{_HARM})\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"^\W+(?:\w+\W+){0,4}?(?:was|were|been|being|is|are|got)\W+(?:\w+\W+){0,3}?(?:killed|shot|wounded|"
    r"injured|attacked|hit|abducted|kidnapped|"
    r"arrested|detained|martyred|dead|targeted|stabbed|struck|ambushed|beaten|burned|captured|hurt|"
    r"hospitali[sz]ed)\b|^\W+(?:killed|dead|wounded|injured|martyred|died|dies?)\b(?!\W+(?:\d|a |an |"
    r"at least|two|three|four|five|six|seven|eight|nine|ten|dozens|several|the |his |her |its ))",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    rf"\b(?:{_HARM}|against|on|at|including|resulting in the deaths? of|deaths? of|lives of|"
    rf"killing of)\W+(?:[\w'’-]+\W+){{0,4}}$",
    re.IGNORECASE,
)
_FIGHTERS = frozenset({"Rebel groups", "Political militias", "Identity militias"})


def _role(sentence: str, start: int, end: int, actor: Actor, family: str) -> str | None:
    left, right = sentence[max(0, start - 70) : start], sentence[end : end + 90]
    if _ATTRIBUTION.search(left):
        return None
    if _ACCUSED.search(left) and actor.kind in _FIGHTERS | {"State forces", "External/Other forces"}:
        return "accused" if not _AGENT.search(left) else "perpetrator"
    if _AGENT.search(left):
        return "perpetrator"
    if actor.kind == "State forces" and _SAYS_NEXT.match(right):
        return None
    if _PASSIVE.match(right):
        return "target"
    if actor.kind == "State forces" and _SAYS_AFTER.match(right[:45]):
        return None
    if actor.kind in ("Civilians",):
        return "target" if family != "demonstration" else "perpetrator" if _ACTIVE.match(right) else "target"
    if _OBJECT.search(left) and not _ACTIVE.match(right[:30]):
        return "target"
    if _ACTIVE.match(right) or (family == "demonstration" and actor.kind in ("Protesters", "Rioters")):
        return "perpetrator"
    if _SAYS_BEFORE.search(left):
        return None
    if actor.kind in _FIGHTERS:
        return (
            "perpetrator"
            if family == "violence"
            and re.match(r"\W+(?:attacks?|assaults?|raid|ambush|bombing|violence|offensive)", right)
            else "other"
        )
    return "other"


def roles_in_sentence(
    sentence: str,
    offset: int,
    actors: Iterable[Actor],
    family: str,
    country: str | None,
    lexicon: ActorLexicon,
) -> list[ReportedActor]:
    """The actors that play a part in one sentence of an event; sources of what is said are left out."""
    out = []
    for actor in actors:
        role = _role(sentence, actor.span.start - offset, actor.span.end - offset, actor, family)
        if role is not None:
            made = lexicon.in_country(actor, country)
            out.append(ReportedActor(role, made.name, made.kind, made.span, made.actor_id))
    return out


def merge_roles(
    found: Sequence[ReportedActor],
    claims: Sequence[Claim],
    casualties: Sequence[Casualty],
    country: str | None,
    lexicon: ActorLexicon,
) -> tuple[ReportedActor, ...]:
    """One entry a name, with its weightiest role, most telling first; claimants added, civilian victims
    too."""
    best: dict[str, ReportedActor] = {}
    count: dict[str, int] = {}
    kinds = {actor.name: actor for actor in found}
    whole = list(found)
    for claim in claims:
        known = kinds.get(claim.claimant)
        role = "claimant" if claim.status == "claimed" else "accused"
        whole.append(
            ReportedActor(
                role,
                claim.claimant,
                known.kind if known else "unknown",
                known.span if known else claim.span,
                known.actor_id if known else None,
            )
        )
    for line in casualties:
        if line.who == "civilians":
            generic = Actor(line.span, "", "Civilians", "generic:civilians", "Civilians")
            made = lexicon.in_country(generic, country)
            whole.append(ReportedActor("target", made.name, made.kind, line.span, made.actor_id))
            break
    for actor in whole:
        count[actor.name] = count.get(actor.name, 0) + 1
        held = best.get(actor.name)
        if held is None or _ORDER[actor.role] < _ORDER[held.role]:
            best[actor.name] = actor
    ordered = sorted(
        best.values(), key=lambda a: (_ORDER[a.role], -count[a.name], a.span.field, a.span.start)
    )
    return tuple(ordered[:MAX_ACTORS])
