"""Text search over candidates: what is indexed, and how a query asks for it, alike on both databases.

Words are made plain before they are stored and before they are asked for, and neither database changes them again:
lower case without diacritics, Arabic script with one spelling of each letter and without vowel signs (`mentions.scripts`),
figures as ASCII. SQLite searches with FTS5, PostgreSQL with a tsvector under a GIN index.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from dateline.mentions.scripts import plain_letters, readable
from dateline.store import models as rows
from dateline.store.kept_query import KeptQuery

MOST_WORDS = 1500  # of a candidate
LONGEST_WORD = 40
WORDS_ASKED = 8
# Words of one letter are many in no language that is searched; as beginnings they would match everything.
SHORTEST_BEGINNING = 2
_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """The text in plain letters."""
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", readable(plain_letters(text)).casefold())
    whole = "".join(c for c in parted if not unicodedata.combining(c))
    # letters of Arabic script that stand for themselves come apart above (\\u0624 to waw); others do not
    return plain_letters(unicodedata.normalize("NFKC", whole))


def plain_words(text: str) -> list[str]:
    """Its words, as they are indexed and asked for."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain(text))]


def search_words(texts: Iterable[str]) -> str:
    """What is stored of a candidate's texts: each word once, the first texts' words first."""
    found: dict[str, None] = {}
    for text in texts:
        found |= dict.fromkeys(plain_words(text))
        if len(found) >= MOST_WORDS:
            break
    return " ".join(list(found)[:MOST_WORDS])


FOUND = {
    "sqlite": "SELECT rowid AS id FROM store_searchtext_fts WHERE store_searchtext_fts MATCH %s",
    "postgresql": "SELECT candidate_id AS id FROM store_searchtext WHERE vector @@ %s::tsquery",
}
"""By database: a query of the ids (`id`) of the candidates that match one parameter, as `asked` gives it."""


def asked_words(text: str) -> list[str]:
    """The words that a query asks for, the first few."""
    return list(dict.fromkeys(plain_words(text)))[:WORDS_ASKED]


def _begins(word: str) -> bool:
    return len(word) >= SHORTEST_BEGINNING


def asked(words: Sequence[str]) -> str:
    """The query in the database's own language: all words, each whole or as a beginning."""
    if connection.vendor == "postgresql":
        # words are letters and figures, so that nothing in them ends the quotes
        return " & ".join(f"'{w}'{':*' if _begins(w) else ''}" for w in words)
    return " AND ".join(f'"{w}"{" *" if _begins(w) else ""}' for w in words)


def matches(candidate: str, words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """A condition on one candidate, whose id is the SQL `candidate`, with its parameters.

    On SQLite its words are looked through: FTS5 would gather all that match before it looks whether this one does.
    """
    given: tuple[str, ...]
    if connection.vendor == "postgresql":
        asks, given = "x.vector @@ %s::tsquery", (asked(words),)
    else:
        asks = " AND ".join(["instr(' ' || x.words || ' ', %s) > 0"] * len(words))
        given = tuple(f" {w}" if _begins(w) else f" {w} " for w in words)
    return (
        f"EXISTS (SELECT 1 FROM store_searchtext x WHERE x.candidate_id = {candidate} AND {asks} LIMIT 1 OFFSET 0)",  # noqa: S608
        given,
    )


_STORED = KeptQuery(
    lambda pks: rows.SearchText.objects.filter(candidate__in=pks).values_list("candidate_id", "words"),
    "numbers",
)


def keep_words(words: Mapping[int, str]) -> None:
    """Let these candidates (by row) be found by these words; what has not changed is not written."""
    stored = dict(_STORED(list(words)))
    changed = [
        rows.SearchText(candidate_id=pk, words=said) for pk, said in words.items() if stored.get(pk) != said
    ]
    rows.SearchText.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["candidate"], update_fields=["words"]
    )
