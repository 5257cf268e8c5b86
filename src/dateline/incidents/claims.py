"""Claims of responsibility and denials: who says "it was us", or "it was not"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.incidents.claim_languages import claims_in
from dateline.model import Actor, Claim, Place, Span
from dateline.ports import Entity

_CLAIMED = re.compile(
    r"\b(?:claim(?:s|ed|ing)?|t(?:ook|akes?|aken|aking)|accept(?:s|ed)?|"
    r"assumed) (?:\w+ )?(?:responsibility\b|credit for\b)|\bresponsibility (?:\w+ ){0,8}?(?:was|"
    r"were) claimed\b"
    r"|\b(?:attack|bombing|blast|assault|operation|killing|explosion|ambush|raid)s?(?: (?:was|were|has been|"
    r"have been)|,) (?:later )?claimed by\b"
    r"|\bclaim(?:s|ed) (?:the|this|that|an|both|its) (?:[a-z-]+ ){0,2}?(?:attack|bombing|blast|assault|killing|explosion|"
    r"ambush|raid)s?\b"
    r"|\b(?:admit(?:s|ted)?|acknowledged?|confess(?:es|ed)) (?:to )?(?:responsibility|carrying out|planting|bombing|"
    r"killing|attacking|being behind)\b"
    r"|\b(?:said|says|claimed|boasted)\b[^.;]{0,60}?\b(?:it|"
    r"its (?:own )?(?:[\"“'‘\w-]+ ){0,2}?(?:fighters|members|men|unit[\"”'’]?|bombers?|forces|cadres|"
    r"mujahideen|suicide bombers?)) (?:had |was |were |have )?(?:also )?(?:carried out|behind|planted|"
    r"set off|targeted|attacked|responsible|conducted|launched|killed|"
    r"ambushed|shot|bombed|raided|stormed|fired|detonated|taken part)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed)?|disclaim(?:s|ed)?|disavow(?:s|"
    r"ed)?) (?:\w+ ){0,3}?(?:responsibility|involvement|any role|role in|any part|carrying out|"
    r"being behind|any link|the accusations?|the allegations?|the charges?)\b"
    r"|\bdistanced itself from\b|\bdenied (?:that )?the [A-Z]\w+(?: [A-Z]\w+){0,4} (?:was|were|had)\b"
    r"|\bdenied (?:that )?(?:it|they|he|his group|the group|its fighters) (?:was|were|had|carried)\b|"
    r"\bhad nothing to do with\b|\bwas not behind\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:no|neither|any|which|what) (?:[\w-]+ ){0,3}?(?:group|groups|one|organi[sz]ation|outfit|"
    r"faction|party|side)\b[^.;,]{0,40}$|\b(?:nobody|no-one|none)\b[^.;,]{0,40}$"
    r"|\b(?:whether|if)\b[^.;,]{0,60}$"
    r"|\b(?:yet to|not|not yet|never|n['’]t|without|neither)(?: \w+){0,2} $|کسی (?:بھی )?(?:گروپ|تنظیم)|"
    r"لم $|\baucun\w*\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"(?:the |The )?((?:[A-Z][\w'’.-]+(?: (?:of|for|and|al|ul|e|i) | |-)?){1,6})")
# Capitalised only because a sentence begins with them.
_NO_NAME = frozenset(
    """a after an and as at before but by during earlier for from he however i if in it its later on she since such
    that the their then there these they this those though we when while""".split()
)
_BY = re.compile(r"\b(?:by|par) (?:the |le |la |les |l['’])?")
_ANAPHOR = re.compile(
    r"\b(?:the|its) (?:\w+ )?(?:group|outfit|organi[sz]ation|movement|faction|militants?|separatists|insurgents|"
    r"spokes(?:man|woman|person))\b|\b(?:it|they)\b",
    re.IGNORECASE,
)
ANAPHOR_REACH, ANTECEDENT_REACH = 120, 800
"""Characters before the verb of a claim, and before its sentence, within which its claimant is looked for."""
_ARMED_KINDS = frozenset({"Rebel groups", "Political militias", "Identity militias"})


def find_claims(
    sentence: str,
    *,
    offset: int,
    field: str,
    actors: Sequence[Actor],
    entities: Sequence[Entity],
    places: Sequence[Place] = (),
) -> tuple[Claim, ...]:
    """Claims and denials in one sentence. `actors` and `places` have article offsets; `entities` are the sentence's own.

    Actors named before the sentence are looked up where "the group" or "it" claims.

    "No group has claimed responsibility" is neither. The claimant is the nearest actor before the verb (after
    "by" in the passive), else a name the model took for a group, else the nearest capitalised words, a place never; a
    claim without a claimant is left out.
    """
    spots = [(p.span.start - offset, p.span.end - offset) for p in places if p.kind == "place"]
    out: list[Claim] = []
    for status, pattern in (("denied", _DENIED), ("claimed", _CLAIMED)):
        for match in pattern.finditer(sentence):
            if _NOBODY.search(sentence, max(0, match.start() - 80), match.start()):
                continue
            claimant = _claimant(sentence, match, offset, field, actors, entities, spots)
            if claimant and not any(c.claimant == claimant and c.status == status for c in out):
                span = Span(offset + match.start(), offset + match.end(), field)
                out.append(Claim(claimant, status, span))
    for who, status, start, end in claims_in(sentence):
        at = offset + sentence.find(who)
        known = [
            a.name
            for a in actors
            if a.span.field == field and at <= a.span.start < at + len(who) and _is_named(a)
        ]
        out.append(Claim(known[0] if known else who, status, Span(offset + start, offset + end, field)))
    return tuple(out)


def _is_named(actor: Actor) -> bool:
    return not (actor.actor_id or "generic:").startswith("generic:")


def _claimant(
    sentence: str,
    match: re.Match[str],
    offset: int,
    field: str,
    actors: Sequence[Actor],
    entities: Sequence[Entity],
    spots: Sequence[tuple[int, int]],
) -> str | None:
    passive = (
        match.group().lower().endswith((" by", "claimed")) and "responsib" not in match.group()[-16:].lower()
    )
    by = _BY.search(sentence, match.end() - 3, match.end() + 40)
    if by is not None and passive:
        after = [a for a in actors if a.span.field == field and 0 <= a.span.start - offset - by.end() < 12]
        if after:
            return after[0].name
        named = _CAPITALISED.match(sentence, by.end())
        if named and not _in_place(named.start(1), spots):
            return named[1].strip(" .")
    before = [
        a
        for a in actors
        if a.span.field == field and offset <= a.span.start and a.span.end <= offset + match.start()
    ]
    groups = [a for a in before if a.kind in _ARMED_KINDS]
    if groups:
        # The name in brackets after the full name is the same actor; "militants" gives way to a named group.
        named_groups = [a for a in groups if not (a.actor_id or "").startswith("generic:")]
        told_before = (
            None if named_groups else _group_told_before(sentence, match.start(), offset, field, actors)
        )
        return told_before or (named_groups or groups)[-1].name
    organisations = [
        e
        for e in entities
        if e.label in ("ORG", "NORP") and e.end <= match.start() and not _in_place(e.start, spots)
    ]
    if organisations:
        last = organisations[-1]
        return sentence[last.start : last.end]
    if before:
        return before[-1].name
    group = _group_told_before(sentence, match.start(), offset, field, actors)
    if group is not None:
        return group
    inside = [
        a for a in actors if match.start() <= a.span.start - offset < match.end() and a.kind in _ARMED_KINDS
    ]
    if inside:
        return inside[0].name
    names = [
        name
        for name in _CAPITALISED.finditer(sentence, max(0, match.start() - 60), match.start())
        if not _in_place(name.start(1), spots) and name[1].strip().lower() not in _NO_NAME
    ]
    last_name = names[-1][1].strip(" .") if names else ""
    return last_name or None


def _group_told_before(
    sentence: str, end: int, offset: int, field: str, actors: Sequence[Actor]
) -> str | None:
    """The armed group named last before the sentence, where "the group" or "it" claims."""
    if _ANAPHOR.search(sentence, max(0, end - ANAPHOR_REACH), end + 40) is None:
        return None
    named = [
        a.name
        for a in actors
        if a.span.field == field
        and 0 < offset - a.span.start <= ANTECEDENT_REACH
        and a.kind in _ARMED_KINDS
        and not (a.actor_id or "").startswith("generic:")
    ]
    return named[-1] if named else None


def _in_place(start: int, spots: Sequence[tuple[int, int]]) -> bool:
    """Whether a name begins with that of a place: "Quetta Liberation Front" does too, but the lexicon knows groups."""
    return any(low <= start < high for low, high in spots)
