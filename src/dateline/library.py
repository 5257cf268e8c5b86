"""dateline as a library: texts in, the model's values out. docs/library.md explains it; `import dateline` offers it.

No database and no Django. The data folder holds nothing but the gazetteer, which is built at the first use.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from dateline import bootstrap, configuration
from dateline.adapters.workers import CHUNK
from dateline.errors import UsageError
from dateline.model import Actor, Annotation, Article, Mention, Place, Report
from dateline.texts import BadText, Text, article_of

if TYPE_CHECKING:
    from pandas import DataFrame

log = logging.getLogger(__name__)

Rows = Literal["reports", "articles", "mentions"]


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """A text, as an article, and all that was understood of it. Spans count code points into `article.text` or `.title`."""

    article: Article
    annotation: Annotation

    @property
    def reports(self) -> tuple[Report, ...]:
        return self.annotation.reports

    @property
    def places(self) -> tuple[Place, ...]:
        return self.annotation.places

    @property
    def actors(self) -> tuple[Actor, ...]:
        return self.annotation.actors

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Dates, counts and triggers."""
        return self.annotation.mentions


class AnnotatedTexts(tuple[AnnotatedText, ...]):
    """What was understood of several texts, in their order."""

    __slots__ = ()

    def to_frame(self, rows: Rows = "reports") -> DataFrame:
        """A pandas frame with a row for each report, article or mention; `text` is the text's position.

        Raises ImportError where pandas is missing: it comes with the extra `pandas`.
        """
        from dateline.frames import frame_of

        return frame_of(self, rows)


def annotate(texts: Iterable[str | Text | tuple[object, ...]]) -> AnnotatedTexts:
    """Read all the texts; the answers come in their order.

    A text is a string, a `Text`, or a tuple of its first fields: (text, published, language, title). The model and the
    gazetteer are loaded once in a process. Raises UsageError for a text that cannot be read, with its position, and
    ConfigurationError where the gazetteer cannot be built.
    """
    return AnnotatedTexts(annotate_stream(texts))


def annotate_stream(texts: Iterable[str | Text | tuple[object, ...]]) -> Iterator[AnnotatedText]:
    """As `annotate`, but one by one: takes a few texts at a time, and holds no more of them."""
    if isinstance(texts, (str, Text)):
        raise UsageError("One text was given; give a list of texts: annotate([text]).")
    return _stream(texts)


def _stream(texts: Iterable[str | Text | tuple[object, ...]]) -> Iterator[AnnotatedText]:
    config = configuration.current()
    if not bootstrap.gazetteer_is_current(config):
        log.warning(
            "The gazetteer is built into %s: this happens once and takes a minute. Another folder: DATELINE_HOME.",
            bootstrap.gazetteer_path(config),
        )
        bootstrap.ensure_gazetteer(config)
    read = bootstrap.open_reader(config)
    numbered = enumerate(texts)
    while some := [_article(number, text) for number, text in islice(numbered, CHUNK)]:
        yield from map(AnnotatedText, some, read(some))


def _article(number: int, given: str | Text | tuple[object, ...]) -> Article:
    try:
        text = (
            given if isinstance(given, Text) else Text(*((given,) if isinstance(given, str) else given))  # type: ignore[arg-type]
        )
        if not isinstance(text.text, str):
            raise TypeError("its text is not a string")
        return article_of(text, f"id:{number}")
    except (BadText, TypeError) as e:
        raise UsageError(f"Text {number} cannot be read: {e}", resource=str(number)) from e
