"""The sample newsroom as a whole site: every path with its bytes, from the stories and an anchor. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path

from dateline.model import Feed
from dateline.newsroom import pages, syndication
from dateline.newsroom.stories import Paper, Story, papers, stories

ABOUT = (
    "Sample newsroom: every story here is invented for the dateline project. "
    "The papers and the groups named here do not exist."
)
SAMPLE_CADENCE_MINUTES = 5
RELATED = 4

_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Page:
    """What the server answers with. `status` is 200 except for the not-found page."""

    content_type: str
    body: bytes
    last_modified: datetime
    status: int = 200


@dataclass(frozen=True, slots=True)
class Site:
    """`pages` by path; `stories` and `paths` by story id (on purpose, one story has a path and no page)."""

    base_url: str
    pages: Mapping[str, Page]
    stories: Mapping[str, Story]
    paths: Mapping[str, str]
    not_found: Page

    def url(self, story_id: str) -> str:
        return self.base_url + self.paths[story_id]


def sample_feeds(base_url: str) -> tuple[Feed, ...]:
    """The sample papers as sources, one a paper, as the newsroom serves them under `base_url`."""
    return tuple(
        Feed(
            id=paper.id,
            url=base_url.rstrip("/") + paper.feed_path,
            title=paper.title,
            country=paper.country,
            language=paper.language,
            source_scale=paper.source_scale,
            owner=paper.owner,
            cadence_minutes=SAMPLE_CADENCE_MINUTES,
            notes="Sample newsroom: invented stories, served on this machine.",
        )
        for paper in papers().values()
    )


def sample_actors_file() -> Path:
    """The lexicon of the invented groups, in the format of config/actors.yml."""
    return Path(str(resources.files(__package__).joinpath("actors.yml")))


def sample_agencies_file() -> Path:
    """The invented agency, in the format of config/agencies.yml."""
    return Path(str(resources.files(__package__).joinpath("agencies.yml")))


def build_site(now: datetime, base_url: str, *, until: datetime | None = None) -> Site:
    """The site as it stands with the day of `now` as today: the same day gives the same bytes.

    `base_url` is scheme, host and port. The stories were published on days before `now`; with
    a later `until`, those that come out on the days after it are there as far
    as they are due, and corrections are made.
    """
    base = base_url.rstrip("/")
    told = stories(now.date(), until)
    paths = {story.id: _path(story) for story in told}
    built: dict[str, Page] = {}
    for paper in papers().values():
        own = [story for story in told if story.paper == paper]
        newest = max(story.changed for story in own)
        listed = [(paths[story.id], story) for story in own]
        built[f"/{paper.folder}/"] = Page(_HTML, pages.front_page(paper, listed).encode(), newest)
        items = [(base + paths[story.id], story) for story in own]
        text = syndication.feed(paper, items, base)
        built[paper.feed_path] = Page(syndication.CONTENT_TYPES[paper.feed_format], text.encode(), newest)
        for story in own:
            if story.quirk != "missing":
                built[paths[story.id]] = Page(_HTML, _article(story, own, paths, base), story.changed)
    latest = told[0].published
    built["/"] = Page(_HTML, pages.index_page(papers(), ABOUT).encode(), latest)
    built["/style.css"] = Page("text/css; charset=utf-8", pages.STYLE.encode(), latest)
    built["/robots.txt"] = Page("text/plain; charset=utf-8", b"User-agent: *\nAllow: /\n", latest)
    missing = Page(_HTML, pages.not_found_page(ABOUT).encode(), latest, status=404)
    return Site(base, built, {story.id: story for story in told}, paths, missing)


def _path(story: Story) -> str:
    paper: Paper = story.paper
    day = story.published
    match paper.layout:
        case "agency":
            return f"/{paper.folder}/{day:%Y/%m/%d}/{story.id}"
        case "evening":
            return f"/{paper.folder}/{story.section.lower()}/{story.id}.html"
        case _:
            return f"/{paper.folder}/news/{story.id}"


def _article(story: Story, own: list[Story], paths: Mapping[str, str], base: str) -> bytes:
    others = [other for other in own if other.id != story.id and other.quirk != "missing"]
    related = [(paths[other.id], other.headline) for other in others[:RELATED]]
    html = pages.article_page(story, base + paths[story.id], related)
    return _broken(html) if story.quirk == "broken" else html.encode()


def _broken(html: str) -> bytes:
    """A page as a failing server sends it: not the encoding that it says, cut off within the story."""
    start = html.index("<article")
    cut = html.index("</p>", html.index("</p>", html.index("<p>", start)) + 4) + 3
    return html[:cut].encode("cp1252", errors="replace")
