"""Who did it to whom: the part that each named actor plays in an event, by the words around its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dateline.incidents.actor_roles import parts_played
from dateline.mentions.actors import ActorLexicon
from dateline.model import Actor, Casualty, Claim, ReportedActor

MAX_ACTORS = 12
_ORDER = {"claimant": 0, "perpetrator": 1, "target": 2, "accused": 3, "other": 4}


def roles_in_sentence(
    sentence: str,
    offset: int,
    actors: Iterable[Actor],
    family: str,
    country: str | None,
    lexicon: ActorLexicon,
) -> list[ReportedActor]:
    """The actors that play a part in one sentence of an event; sources of what is said are left out."""
    here = tuple(actors)
    out = []
    roles = parts_played(
        sentence, offset, here, demonstration=family == "demonstration", arrests=family != "violence"
    )
    for actor, role in zip(here, roles, strict=True):
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
    """One entry a name, most telling role first; claimants added, civilian victims too. Of perpetrator and target
    the one that more sentences say, of equals the first said; any other role by its weight."""
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
    said: dict[str, list[ReportedActor]] = {}
    for actor in whole:
        said.setdefault(actor.name, []).append(actor)
    best = {name: _with_role(mentions) for name, mentions in said.items()}
    ordered = sorted(
        best.values(), key=lambda a: (_ORDER[a.role], -len(said[a.name]), a.span.field, a.span.start)
    )
    return tuple(ordered[:MAX_ACTORS])


def _with_role(mentions: Sequence[ReportedActor]) -> ReportedActor:
    best = min(mentions, key=lambda a: _ORDER[a.role])
    if best.role != "perpetrator":
        return best
    sides = [a for a in mentions if a.role in ("perpetrator", "target")]
    hurt = [a for a in sides if a.role == "target"]
    doing = len(sides) - len(hurt)
    return hurt[0] if len(hurt) > doing or (len(hurt) == doing and sides[0].role == "target") else best
