"""Texts to read, however they come: lines of a filter, values of a program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from dateline.articles.duplicates import fingerprint
from dateline.model import Article

LONGEST = 2_000_000  # code points of a text


class BadText(ValueError):
    """A text that cannot be read; `code` is stable, the message is one sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Text:
    """A text to read, and what is known of it.

    `published`: a day or an instant, as a value or in ISO 8601; days in the text ("on Monday") are counted from it.
    `language`: ISO 639-1; "" has it recognised. `country`: ISO 3166-1 alpha-2, where the newsroom writes from; a hint for
    place names.
    """

    text: str
    published: date | datetime | str | None = None
    language: str = ""
    title: str = ""
    url: str = ""
    country: str | None = None


def instant_of(value: date | datetime | str | None) -> datetime | None:
    """A day or an instant as an instant; a day is its noon UTC, so that no time zone makes another day of it.

    An instant keeps its offset: the day on which it appeared is the day where it appeared. Raises ValueError.
    """
    if not value:
        return None
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return datetime.combine(value, time(12), UTC)
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        aware.astimezone(UTC)  # an instant outside the calendar is refused here, not later
    except OverflowError as e:
        raise ValueError(str(e)) from e
    return aware


def article_of(text: Text, name: str) -> Article:
    """The text as an article; `name` stands for its address where it has none. Raises BadText."""
    if len(text.text) > LONGEST:
        raise BadText("text-too-long", f"`text` is longer than {LONGEST} code points.")
    try:
        published = instant_of(text.published)
    except ValueError:
        said = str(text.published)[:40]
        raise BadText("bad-date", f"`published` is not a date: {said!r}.") from None
    return Article(
        url=text.url,
        canonical_url=text.url or name,
        title=text.title,
        text=text.text,
        published=published,
        published_source="feed" if text.published else "none",
        language=text.language,
        fingerprint=fingerprint(text.text),
        country=text.country,
    )
