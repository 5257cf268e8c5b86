"""The order in which the articles of a day come in changes next to nothing: nobody controls it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import combinations

import pytest

from dateline.articles.duplicates import fingerprint
from dateline.incidents.link_stream import Linker
from dateline.model import Annotation, LinkableReport, Report, Span
from quality.newsroom_reading import LEAST_SCORE, Reading, linkable
from quality.stories import Story, load_stories

ORDERS = 10
LEAST_SHARE = 0.98

Articles = Sequence[Sequence[LinkableReport]]


@pytest.fixture(scope="module")
def newsroom(reading: Reading) -> Articles:
    return [linkable(reading, story_id) for story_id in sorted(reading.annotations)]


@pytest.fixture(scope="module")
def retold(story_annotations: Mapping[str, Annotation]) -> Articles:
    """The labelled stories, each also as a second paper prints it some hours later: cut, under another headline."""
    articles = []
    for story in load_stories():
        reports = [r for r in story_annotations[story.id].reports if r.score >= LEAST_SCORE]
        last = max((span.end for r in reports for span in _spans(r) if span.field == "text"), default=0)
        cut = story.text.find(".", last) + 1 or len(story.text)
        articles.append([_told(story, "first", story.text, story.title, r) for r in reports])
        headline = story.text.split(".")[0]
        articles.append([_told(story, "second", story.text[:cut], headline, r) for r in reports])
    return articles


def _spans(report: Report) -> list[Span]:
    spans = [e.span for e in report.evidence] + [c.span for c in report.casualties]
    return spans + [a.span for a in report.actors] + ([report.place.span] if report.place else [])


def _told(story: Story, paper: str, text: str, title: str, report: Report) -> LinkableReport:
    return LinkableReport(
        key=f"{story.id}-{paper}.{report.ordinal:03d}",
        report=report,
        article_key=f"{story.id}-{paper}",
        url=f"https://{paper}.example.org/{story.id}",
        title=title,
        text=text,
        published=story.published + (timedelta(hours=3) if paper == "second" else timedelta()),
        source_id=f"{paper}-{story.country}",
        fingerprint=fingerprint(text),
    )


def together(articles: Articles, seed: int | None) -> set[tuple[str, str]]:
    """Pairs of reports that come to one candidate. The articles come day by day, within a day in an order drawn with
    `seed`, None: in that of their publication."""
    chance = random.Random(seed)
    moment = {id(a): (chance.random() if seed is not None else 0.0) for a in articles}
    told = [a for a in articles if a]
    told.sort(key=lambda a: (a[0].published.date(), moment[id(a)], a[0].published, a[0].key))
    linker = Linker()
    for article in told:
        linker.add(article)
    return {
        pair
        for key in linker.keys()  # noqa: SIM118  (not a dictionary)
        for pair in combinations(sorted(r.key for r in linker.reports_of(key)), 2)
    }


@pytest.mark.parametrize(("which", "least_pairs"), [("newsroom", 12), ("retold", 60)])
def test_ten_shuffled_orders_within_a_day_give_the_same_incidents(
    which: str, least_pairs: int, request: pytest.FixtureRequest
) -> None:
    articles = request.getfixturevalue(which)
    as_published = together(articles, None)
    assert len(as_published) >= least_pairs
    for seed in range(ORDERS):
        found = together(articles, seed)
        agreed = len(found & as_published) / len(found | as_published)
        assert agreed >= LEAST_SHARE, sorted(found ^ as_published)
