"""Confirmed incidents as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from dateline.model import Incident
from dateline.publish.columns import point_of, summary
from dateline.publish.outgoing import (
    About,
    Outgoing,
    description,
    is_web_address,
    last_touched,
    links_of,
    moment,
    readable,
    uuid_of,
)

# A feed without entries was last changed at no time; a fixed one keeps it equal to itself.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _text(value: str) -> str:
    return escape(readable(value))


def _attribute(value: str) -> str:
    return quoteattr(readable(value))


def _urn(public_id: str) -> str:
    """A permanent IRI of an incident: the UUID (version 5) of its public id."""
    return uuid_of(public_id).urn


def _entry(incident: Incident) -> str:
    said = summary(incident)
    lines = [
        "<entry>",
        f"<id>{_urn(incident.public_id)}</id>",
        f"<title>{_text(said)}</title>",
        f"<updated>{moment(incident.confirmed_at)}</updated>",
        *(
            f"<link rel={_attribute('alternate' if n == 0 else 'related')} href={_attribute(url)}/>"
            for n, url in enumerate(links_of(incident))
        ),
        f"<category term={_attribute(incident.event_type)}/>",
        f"<category term={_attribute(incident.sub_event_type)}/>",
        *(f"<category term={_attribute(tag)}/>" for tag in incident.tags),
    ]
    if (point := point_of(incident.place)) is not None:
        lines.append(f"<georss:point>{point[0]!r} {point[1]!r}</georss:point>")
    lines += [f'<content type="text">{_text(description(incident) or said)}</content>', "</entry>"]
    return "".join(f"{line}\n" for line in lines)


def _gone(public_id: str, at: datetime, merged_into: str) -> str:
    """A tombstone (RFC 6721): a reader takes the entry away."""
    why = f"{public_id} was merged into {merged_into}" if merged_into else f"{public_id} was withdrawn"
    return (
        f"<at:deleted-entry ref={_attribute(_urn(public_id))} when={_attribute(moment(at))}>"
        f"<at:comment>{_text(why)}</at:comment></at:deleted-entry>\n"
    )


def atom_pieces(outgoing: Iterable[Outgoing], about: About) -> Iterator[str]:
    """The feed in pieces: head, one an incident, foot. `updated` stands at the foot, where it is known."""
    own = about.address if about.address and is_web_address(about.address) else None
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss"'
        ' xmlns:at="http://purl.org/atompub/tombstones/1.0">\n'
        f"<id>{_text(own) if own else _urn('feed')}</id>\n"
        f"<title>{_text(about.title)}</title>\n"
        f"<author><name>{_text(about.publisher or about.title)}</name></author>\n"
        f"<rights>{_text(about.rights)}</rights>\n"
        + (f'<link rel="self" type="application/atom+xml" href={_attribute(own)}/>\n' if own else "")
    )
    updated = _NEVER
    for one in outgoing:
        incident = one.incident
        if one.change is not None and one.retracted:
            updated = max(updated, one.change.at)
            yield _gone(incident.public_id, one.change.at, one.change.merged_into)
            continue
        updated = max(updated, last_touched(incident))
        yield _entry(incident) + "".join(_gone(gone, at, incident.public_id) for gone, at in incident.merged)
    yield f"<updated>{moment(updated)}</updated>\n</feed>\n"
