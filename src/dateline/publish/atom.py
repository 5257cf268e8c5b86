"""Confirmed incidents as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from dateline.model import Incident
from dateline.publish.columns import summary

# What XML 1.0 has no way of writing at all.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A feed without entries was last changed at no time; a fixed one keeps it equal to itself.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _text(value: str) -> str:
    return escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", value))


def _attribute(value: str) -> str:
    return quoteattr(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", value))


def is_web_address(url: str) -> bool:
    """http or https with a host, and nothing that has no place in an address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(host)
        and not re.search(r"[\s\x00-\x20\x7f\"<>\\^`{|}]", url)
    )


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _urn(public_id: str) -> str:
    """A permanent IRI of an incident: the UUID (version 5) of its public id."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"dateline:{public_id}").urn


def _entry(incident: Incident) -> str:
    place, said = incident.place, summary(incident)
    links = [url for url in dict.fromkeys(url for _, url, _ in incident.sources) if is_web_address(url)]
    lines = [
        "<entry>",
        f"<id>{_urn(incident.public_id)}</id>",
        f"<title>{_text(said)}</title>",
        f"<updated>{_moment(incident.confirmed_at)}</updated>",
        *(
            f"<link rel={_attribute('alternate' if n == 0 else 'related')} href={_attribute(url)}/>"
            for n, url in enumerate(links)
        ),
        f"<category term={_attribute(incident.event_type)}/>",
        f"<category term={_attribute(incident.sub_event_type)}/>",
        *(f"<category term={_attribute(tag)}/>" for tag in incident.tags),
    ]
    if place is not None and place.latitude is not None and place.longitude is not None:
        lines.append(f"<georss:point>{place.latitude!r} {place.longitude!r}</georss:point>")
    lines += [f'<content type="text">{_text(_content(incident))}</content>', "</entry>"]
    return "".join(f"{line}\n" for line in lines)


def _merged(incident: Incident) -> str:
    """Tombstones (RFC 6721) of the incidents that were merged into this one: a reader takes their entries away."""
    return "".join(
        f"<at:deleted-entry ref={_attribute(_urn(gone))} when={_attribute(_moment(at))}>"
        f"<at:comment>{_text(f'{gone} was merged into {incident.public_id}')}</at:comment></at:deleted-entry>\n"
        for gone, at in incident.merged
    )


def _content(incident: Incident) -> str:
    titles = dict(incident.source_titles)
    sources = "; ".join(
        f"{headline} ({titles.get(source, source)})" for source, _, headline in incident.sources
    )
    return "\n".join(part for part in (incident.notes, f"Sources: {sources}" if sources else "") if part) or (
        summary(incident)
    )


def atom_pieces(
    incidents: Iterable[Incident], *, title: str, self_url: str | None, credit: str
) -> Iterator[str]:
    """The feed in pieces: head, one an incident, foot. `updated` stands at the foot, where it is known.

    `self_url`: where the feed is served, for its own link and id.
    """
    own = self_url if self_url and is_web_address(self_url) else None
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss"'
        ' xmlns:at="http://purl.org/atompub/tombstones/1.0">\n'
        f"<id>{_text(own) if own else _urn('feed')}</id>\n"
        f"<title>{_text(title)}</title>\n"
        f"<author><name>{_text(title)}</name></author>\n"
        f"<rights>{_text(credit)}</rights>\n"
        + (f'<link rel="self" type="application/atom+xml" href={_attribute(own)}/>\n' if own else "")
    )
    updated = _NEVER
    for incident in incidents:
        updated = max(updated, incident.confirmed_at, *(at for _, at in incident.merged))
        yield _entry(incident) + _merged(incident)
    yield f"<updated>{_moment(updated)}</updated>\n</feed>\n"
