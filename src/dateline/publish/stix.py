"""Confirmed incidents as a STIX 2.1 bundle (OASIS, 2021), made by `stix2`.

An incident is an `incident` object; STIX gives that no fields of its own, so our columns stand in a property extension,
which the bundle defines. Its place is a `location`, its actors are `identity` objects, joined by relationships. Ids are
UUIDs (version 5) of what the objects are: the same incident has the same id in every bundle, and two bundles agree on a
place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import stix2

from dateline.model import Incident
from dateline.publish.columns import Value, point_of, summary
from dateline.publish.columns_own import own_cells
from dateline.publish.json_forms import json_text
from dateline.publish.outgoing import (
    CREDIT,
    About,
    Outgoing,
    description,
    is_web_address,
    last_touched,
    readable,
    uuid_of,
)

# What is always the same for the same id (a place, an actor, the extension) was made at no particular time.
_ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
_VERSION = "1.0.0"  # of the extension; a column that goes or changes its meaning makes another

# Where each role of an actor leads; the others, and who claims or denies, are related, and the description says how.
_RELATIONS: Mapping[str, str] = {"perpetrator": "attributed-to", "target": "targets"}
_CLASSES: Mapping[str, str] = {"Rioters": "class", "Protesters": "class", "Civilians": "class"}


def _id(kind: str, *words: str) -> str:
    return f"{kind}--{uuid_of('stix', kind, *words)}"


_CREDIT_ID = _id("marking-definition", CREDIT)
EXTENSION = _id("extension-definition", "incident", _VERSION)


def stix_pieces(outgoing: Iterable[Outgoing], about: About) -> Iterator[str]:
    """The bundle in pieces: head with what all share, an incident with its objects each, end.

    A retracted incident is revoked, and nothing else is said of it.
    """
    desk, rights = _organisation(about.publisher or about.title), _marking(about.rights)
    heads = {one.id: one for one in (*_definition(), desk, rights, _marking(CREDIT))}
    yield f'{{"type":"bundle","id":"{_id("bundle", about.title)}","objects":[\n'
    yield ",\n".join(one.serialize() for one in heads.values())
    told = set(heads)
    of_desk = {"created_by_ref": desk.id, "object_marking_refs": [rights.id]}
    for one in outgoing:
        for thing in [_revoked(one, of_desk)] if one.retracted else _objects(one.incident, of_desk, told):
            yield f",\n{thing.serialize()}"
    yield "\n]}\n"


def _organisation(name: str) -> Any:
    return stix2.Identity(
        id=_id("identity", "organisation", name),
        created=_ALWAYS,
        modified=_ALWAYS,
        name=readable(name),
        identity_class="organization",
    )


def _marking(statement: str) -> Any:
    return stix2.MarkingDefinition(
        id=_id("marking-definition", statement),
        created=_ALWAYS,
        definition_type="statement",
        definition=stix2.StatementMarking(statement=readable(statement)),
    )


def _definition() -> tuple[Any, Any]:
    """The extension and who defines it: the program, whoever runs it."""
    maker = _organisation("dateline")
    return maker, stix2.ExtensionDefinition(
        id=EXTENSION,
        created=_ALWAYS,
        modified=_ALWAYS,
        created_by_ref=maker.id,
        name="dateline incident",
        description="What happened, where, when, to whom and by whom, as an editor confirmed it.",
        schema="Its properties are the columns of dateline's own table, which its data dictionary explains.",
        version=_VERSION,
        extension_types=["property-extension"],
    )


def _json_ready(value: Value) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [readable(v) for v in value]
    if isinstance(value, str):
        return readable(value)
    return value if isinstance(value, (int, float)) else value.isoformat() if value else None


def _revoked(one: Outgoing, common: Mapping[str, Any]) -> Any:
    assert one.change is not None
    incident = one.incident
    return stix2.Incident(
        id=_id("incident", incident.public_id),
        created=incident.first_confirmed_at,
        modified=max(one.change.at, last_touched(incident)),
        name=f"{incident.public_id} was withdrawn",
        revoked=True,
        external_references=[{"source_name": "dateline", "external_id": incident.public_id}],
        **common,
    )


def _objects(incident: Incident, common: Mapping[str, Any], told: set[str]) -> Iterator[Any]:
    """The incident's own objects, and the places and actors that are not `told` of yet: making one takes half a
    millisecond, and most of them come again and again.
    """
    touched = last_touched(incident)
    itself = _id("incident", incident.public_id)
    cells = {name: _json_ready(value) for name, value in own_cells(incident).items()}
    said = description(incident)
    yield stix2.Incident(
        id=itself,
        created=incident.first_confirmed_at,
        modified=touched,
        name=readable(summary(incident)),
        **({"description": readable(said)} if said else {}),
        labels=[readable(x) for x in (incident.event_type, incident.sub_event_type, *incident.tags) if x],
        external_references=list(_references(incident)),
        extensions={
            EXTENSION: {"extension_type": "property-extension"}
            | {name: value for name, value in cells.items() if value not in (None, "", [])}
        },
        **common,
    )

    def joined(kind: str, target: str, said: str = "") -> Any:
        return stix2.Relationship(
            id=_id("relationship", incident.public_id, kind, target, said),
            created=incident.first_confirmed_at,
            modified=touched,
            relationship_type=kind,
            source_ref=itself,
            target_ref=target,
            **({"description": said} if said else {}),
            **common,
        )

    if where := _place_told(incident):
        place = _id("location", json_text(where))
        if place not in told:
            told.add(place)
            yield stix2.Location(
                id=place, created=_ALWAYS, modified=_ALWAYS, **where, object_marking_refs=[_CREDIT_ID]
            )
        yield joined("located-at", place)
    for name, kind, role in dict.fromkeys(_parts_taken(incident)):
        actor = _id("identity", name, kind)
        if actor not in told:
            told.add(actor)
            yield _actor(actor, name, kind)
        yield joined(_RELATIONS.get(role, "related-to"), actor, "" if role in _RELATIONS else role)


def _parts_taken(incident: Incident) -> Iterator[tuple[str, str, str]]:
    """(name, kind, role) of everybody in it; a claimant of whom no kind is told has that of the actor of the name."""
    kinds = {a.name: a.kind for a in incident.actors}
    for actor in incident.actors:
        if actor.name:
            yield actor.name, actor.kind, actor.role
    for claim in incident.claims:
        if claim.claimant:
            yield claim.claimant, kinds.get(claim.claimant, "unknown"), f"{claim.status} responsibility"


def _references(incident: Incident) -> Iterator[dict[str, str]]:
    yield {"source_name": "dateline", "external_id": incident.public_id}
    titles = dict(incident.source_titles)
    for source, url, headline in incident.sources:
        if is_web_address(url):
            said = {"description": readable(headline)} if headline else {}
            yield {"source_name": readable(titles.get(source, source)) or "article", "url": url} | said


def _place_told(incident: Incident) -> dict[str, Any]:
    """What STIX can be told of the place: {} where it has neither country nor point, without which there is none."""
    place, point = incident.place, point_of(incident.place)
    if place is None or not (place.country_code or point):
        return {}
    told = {
        "name": readable(place.name or place.text),
        "country": place.country_code,
        "administrative_area": readable(place.admin1 or ""),
        "latitude": point[0] if point else None,
        "longitude": point[1] if point else None,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def _actor(id: str, name: str, kind: str) -> Any:
    """Anybody who takes part: an `identity`, never a `threat-actor`, which would say more than the articles do."""
    return stix2.Identity(
        id=id,
        created=_ALWAYS,
        modified=_ALWAYS,
        name=readable(name),
        identity_class=_CLASSES.get(kind, "group"),
        **({"roles": [readable(kind)]} if kind != "unknown" else {}),
    )
