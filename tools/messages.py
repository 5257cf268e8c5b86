"""The desk's catalogues: takes what is to be translated from templates and Python, and compiles.

    python tools/messages.py            # every django.po brought up to date, and its django.mo made
    python tools/messages.py --missing  # prints what has no translation yet

Needs no gettext: Babel reads and writes the files, and Django itself turns a template into what can be read.
Both files are kept with the code, so that a wheel and a fresh clone need neither.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "dateline"
LOCALE = PACKAGE / "desk" / "locale"
PARTS = ("desk", "store", "site")  # what may use gettext; the domain imports no framework
KEYWORDS = {
    "_": None, "_lazy": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
DATED = re.compile(
    rb'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Project-Id-Version|Generated-By|'
    rb'Report-Msgid-Bugs-To): .*"\n'
)
# `who` of a casualty (dateline.model.Casualty), "unknown" is not shown
PARTIES = ("civilians", "security forces", "armed group", "rioters", "protesters")
# `act` and the names in `before` and `after` of the feed of changes (dateline.store.activity)
TEAM_ACTS = (
    "written edited deleted taken assigned unassigned answered settled proposed approved declined undone added enabled"
    " disabled imported rejected renamed shared saved made removed accepted dismissed revoked"
)
TEAM_FIELDS = (
    "text assignee name place places actor actors means holds polled roles sources url verdict state title editors notices"
    " outputs page origin types languages box score reason candidates also scopes expires"
)
MADE = datetime(2026, 1, 1, tzinfo=UTC)  # said in every compiled file, so that it changes only with its words
HEADER = "# The words of the desk. Made by tools/messages.py from the code; translations are written here by hand.\n#"

Found = tuple[str, str | tuple[str, str], str | None]
"""Where, the message (with its plural), its context."""


def from_python(text: str, where: str) -> Iterator[Found]:
    for _, function, messages, _ in extract_python(io.BytesIO(text.encode()), KEYWORDS, (), {}):
        given = [messages] if isinstance(messages, str) else list(messages or ())
        context = given.pop(0) if "pgettext" in function else None
        said = given[: 2 if "ngettext" in function or "npgettext" in function else 1]
        if not all(said):
            continue  # a variable: its values are in one of the tables
        if len(said) == 2:
            yield where, (str(said[0]), str(said[1])), context
        elif said:
            yield where, str(said[0]), context


def from_template(text: str, where: str) -> Iterator[Found]:
    """Django blots out what is no message with letters; only the indentation has to go for it to be tokens."""
    code = "\n".join(line.strip() for line in templatize(text).splitlines())
    # strings have a u before them, and whatever stood around them has become names
    yield from from_python(code, where)


def field_words() -> Iterator[Found]:
    """The codes of the field that the desk shows: they are keys in the data, and words only on the page."""
    from dateline.desk import facts, papers, places, present
    from dateline.desk.words import CATEGORIES
    from dateline.feeds.sources import SOURCE_SCALES
    from dateline.incidents.merge_rules import RULES
    from dateline.review.transitions import REJECT_REASONS, RETIRED_REASONS
    from dateline.review.vocabulary import ACTOR_KINDS, ACTOR_ROLES, EVENT_TYPES
    from dateline.review.watch_files import DISORDER_TYPES
    from dateline.store.roles import ROLES
    from dateline.store.tokens import SCOPES

    tables: dict[str, Iterable[str]] = {
        "event type": EVENT_TYPES,
        "sub-event type": (sub for subs in EVENT_TYPES.values() for sub in subs),
        "kind of actor": ACTOR_KINDS,
        "role of an actor": ACTOR_ROLES,
        "role of a user": ROLES,
        "category of casualties": CATEGORIES,
        "party of casualties": PARTIES,
        "field": (
            *present.FIELDS.values(),
            *facts.FIELD_LABELS.values(),
            *present._DIFFERENCE_WORDS.values(),
        ),
        "status of a claim": ("claimed", "denied"),
        "act of the team": TEAM_ACTS.split(),
        "field of an act": TEAM_FIELDS.split(),
        "several words of an act": ("given roles", "taken back", "new password", "taken into use"),
        "several words of a field": ("event types", "sub event types", "disorder types", "least score"),
        "disorder type": DISORDER_TYPES,
        "kind of place": (word for word, _ in places._KINDS.values()),
        "modality": present.MODALITY_WORDS.values(),
        "words of a role": present.ROLE_WORDS.values(),
        "state": present.STATE_WORDS.values(),
        "verdict": present.VERDICT_WORDS.values(),
        "reason to reject": (*REJECT_REASONS.values(), *RETIRED_REASONS.values()),
        "kind of change": facts.KIND_WORDS.values(),
        "where a time is from": papers._PUBLISHED_NOTES.values(),
        "merging rule": (words for rules in RULES.values() for words in rules.values()),
        "reach of a source": SOURCE_SCALES,
        "what a role is for": ROLES.values(),
        "what a token may do": SCOPES.values(),
    }
    for table, words in tables.items():
        for word in words:
            yield table.replace(" ", "-"), word, None


def in_the_code() -> Iterator[Found]:
    for part in PARTS:
        for path in sorted((PACKAGE / part).rglob("*")):
            where = str(path.relative_to(PACKAGE))
            if path.suffix == ".html":
                yield from from_template(path.read_text(encoding="utf-8"), where)
            elif path.suffix == ".py" and "gettext" in (text := path.read_text(encoding="utf-8")):
                yield from from_python(text, where)
    yield from field_words()


def wanted() -> Catalog:
    """A catalogue without translations of all that the code and the templates say."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for where, message, context in in_the_code():
        flags = ("python-format",) if re.search(r"%\(\w+\)[sd]", str(message)) else ()
        catalog.add(message, locations=[(where, 0)], context=context, flags=flags)
    return catalog


def catalogue(language: str) -> Catalog:
    """The translations into a language, as they lie in its django.po."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False, header_comment=HEADER)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def brought_up_to_date(kept: Catalog, template: Catalog) -> Catalog:
    """Messages of `template` with the translations of `kept`; what the code says no more goes out, nothing is guessed."""
    fresh = Catalog(locale=kept.locale, charset="utf-8", fuzzy=False, header_comment=HEADER)
    fresh.creation_date = fresh.revision_date = None
    for message in template:
        if message.id:
            old = kept.get(message.id, message.context)
            fresh.add(
                message.id,
                old.string if old else None,
                message.locations,
                message.flags,
                context=message.context,
            )
    return fresh


def as_po(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=0, sort_output=True, omit_header=False, include_lineno=False)
    # no dates: the same code gives the same file
    return DATED.sub(b"", out.getvalue())


def as_mo(catalog: Catalog) -> bytes:
    """Only what is translated: Babel would write a plural that is not as its own translation."""
    out = io.BytesIO()
    for message in untranslated(catalog):
        catalog.delete(message.id, message.context)
    catalog.creation_date = catalog.revision_date = MADE
    write_mo(out, catalog)
    return out.getvalue()


def untranslated(catalog: Catalog) -> list[Message]:
    def empty(message: Message) -> bool:
        strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        return not all(strings)

    return [message for message in catalog if message.id and empty(message)]


def languages() -> list[str]:
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir())


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--missing", action="store_true", help="print what has no translation")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:  # Django's settings make a data folder
        os.environ |= {"DATELINE_HOME": home, "DJANGO_SETTINGS_MODULE": "dateline.site.settings"}
        django.setup()
        template = wanted()
    for language in languages():
        catalog = brought_up_to_date(catalogue(language), template)
        missing = untranslated(catalog)
        if options.missing:
            for message in missing:
                print(f"{language}\t{message.id!r}")
            continue
        folder = LOCALE / language / "LC_MESSAGES"
        po = as_po(catalog)
        (folder / "django.po").write_bytes(po)
        (folder / "django.mo").write_bytes(as_mo(read_po(io.BytesIO(po), locale=language)))
        print(f"{language}: {len(catalog)} messages, {len(missing)} without a translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
