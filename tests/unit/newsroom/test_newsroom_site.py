"""The sample site: every page is whole, says that it is invented, and says so outside the story."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from dateline.newsroom import Site, build_site, expected, sample_feeds
from dateline.newsroom.stories import Story, papers, stories

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
BASE = "http://127.0.0.1:8898"
IDS = sorted(story.id for story in stories(NOW.date()))
VOID = {"meta", "link", "br", "hr", "img", "input"}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site() -> Site:
    return build_site(NOW, BASE)


class Outline(HTMLParser):
    """Open tags, mistakes in nesting, and the text inside and outside the article."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.mistakes: list[str] = []
        self.text: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(tag)

    def handle_data(self, data: str) -> None:
        for place in ("article", "aside", "footer", "main", "title"):
            if place in self.open:
                self.text[place] = self.text.get(place, "") + data


def outline(html: str) -> Outline:
    parsed = Outline()
    parsed.feed(html)
    parsed.close()
    return parsed


def whole_pages(site: Site) -> list[tuple[Story, str]]:
    return [
        (story, site.pages[site.paths[story.id]].body.decode())
        for story in site.stories.values()
        if story.quirk not in ("missing", "broken")
    ]


def test_every_page_is_well_formed(site: Site) -> None:
    pages = [html for _, html in whole_pages(site)]
    pages += [page.body.decode() for path, page in site.pages.items() if path.endswith("/")]
    pages.append(site.not_found.body.decode())
    for html in pages:
        parsed = outline(html)
        assert (parsed.mistakes, parsed.open) == ([], []), html[:300]


def test_every_story_says_at_the_top_and_in_the_footer_that_it_is_invented(site: Site) -> None:
    for story, html in whole_pages(site):
        parsed = outline(html)
        assert story.paper.notice in parsed.text["aside"]
        assert story.paper.notice in parsed.text["footer"]
        assert story.paper.notice not in parsed.text.get("article", "")
        assert unescape(html).index(story.paper.notice) < html.index("<h1")
        assert "invented" in story.paper.notice or story.paper.language != "en"


def test_the_index_the_front_pages_and_the_feeds_say_it_too(site: Site) -> None:
    assert "invented" in site.pages["/"].body.decode()
    assert "invented" in site.not_found.body.decode()
    for paper in papers().values():
        for path in (f"/{paper.folder}/", paper.feed_path):
            assert paper.notice in unescape(site.pages[path].body.decode())


@pytest.mark.parametrize("story_id", IDS)
def test_a_story_is_told_in_full_on_its_page(site: Site, story_id: str) -> None:
    story = site.stories[story_id]
    if story.quirk in ("missing", "broken"):
        return
    html = site.pages[site.paths[story_id]].body.decode()
    shown = " ".join("".join(re.sub(r"<[^>]+>", " ", html)).split())
    for block in story.blocks:
        if not block.startswith(("|", "##", "-")):
            words = " ".join(block.split()).replace("'", "&#x27;").replace('"', "&quot;")
            assert words in shown


def test_the_table_of_the_five_districts_has_a_header_and_six_rows(site: Site) -> None:
    html = site.pages[site.paths["highland-districts"]].body.decode()
    table = html[html.index("<table>") : html.index("</table>")]
    assert table.count("<th>") == 4
    assert table.count("<tr>") == 7


@pytest.mark.parametrize("story_id", ["chaman-customs-paywall", "harbour-fence-paywall"])
def test_the_paywall_says_that_the_story_is_not_free_and_shows_a_teaser(site: Site, story_id: str) -> None:
    html = site.pages[site.paths[story_id]].body.decode()
    assert '"isAccessibleForFree": false' in html
    assert 1 <= len(site.stories[story_id].blocks) <= 2
    assert site.stories[story_id].paper.words["subscribe"] in html


def test_the_empty_page_has_no_story_text(site: Site) -> None:
    html = site.pages[site.paths["hunza-photo-gallery"]].body.decode()
    body = html[html.index('<div class="article-body">') :]
    assert body[: body.index("</div>")].strip() == '<div class="article-body">'


def test_the_broken_page_is_cut_off_and_not_in_the_encoding_that_it_declares(site: Site) -> None:
    body = site.pages[site.paths["museum-cafe-reopens"]].body
    assert b'charset="utf-8"' in body
    assert b"</html>" not in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_the_missing_story_is_in_the_feed_and_has_no_page(site: Site) -> None:
    path = site.paths["ring-road-diversion"]
    assert path not in site.pages
    assert path in site.pages["/evening-post/feed.json"].body.decode()


def test_the_feeds_parse_in_their_own_formats_and_list_every_story_once(site: Site) -> None:
    links: list[str] = []
    for paper in papers().values():
        body = site.pages[paper.feed_path].body
        match paper.feed_format:
            case "json":
                links += [item["url"] for item in json.loads(body)["items"]]
            case "rss":
                links += [item.findtext("link", "") for item in ElementTree.fromstring(body).iter("item")]
            case "atom":
                for entry in ElementTree.fromstring(body).iter(f"{ATOM}entry"):
                    links += [link.get("href", "") for link in entry.iter(f"{ATOM}link")]
    assert sorted(links) == sorted(site.url(story_id) for story_id in site.stories)


def test_the_index_names_every_feed_for_auto_discovery(site: Site) -> None:
    html = site.pages["/"].body.decode()
    for paper in papers().values():
        assert re.search(rf'<link rel="alternate" type="[^"]+"[^>]*href="{paper.feed_path}">', html)


def test_every_link_within_the_site_leads_to_a_page(site: Site) -> None:
    for path, page in site.pages.items():
        if path.endswith(".css") or "html" not in page.content_type:
            continue
        for target in re.findall(r'href="(/[^"]*)"', page.body.decode("utf-8", "replace")):
            known = target in site.pages or target == site.paths["ring-road-diversion"]
            assert known, (path, target)


def test_the_same_day_gives_the_same_bytes_at_any_hour() -> None:
    morning, evening = build_site(NOW, BASE), build_site(NOW.replace(hour=23), BASE + "/")
    assert morning.pages == evening.pages


def test_the_next_day_brings_a_new_story_and_a_correction_and_leaves_the_rest_as_it_was(site: Site) -> None:
    later = build_site(NOW, BASE, until=NOW + timedelta(days=2))
    articles = set(site.paths.values()) & set(site.pages)
    changed = {path for path in articles if _story_part(site, path) != _story_part(later, path)}
    assert changed == {site.paths["multan-power-cuts"]}
    assert set(later.paths) - set(site.paths) == {"el-obeid-second-day"}
    corrected = later.pages[later.paths["multan-power-cuts"]]
    assert corrected.last_modified > site.pages[site.paths["multan-power-cuts"]].last_modified
    assert set(expected()) == set(later.stories)


def _story_part(site: Site, path: str) -> bytes:
    return site.pages[path].body.split(b'<aside class="related">')[0]


def test_the_sample_feeds_are_the_papers_and_their_addresses_are_served(site: Site) -> None:
    feeds = sample_feeds(BASE + "/")
    assert [feed.id for feed in feeds] == list(papers())
    assert len(feeds) == 5
    assert {feed.language for feed in feeds} == {"en", "ur", "fr"}
    for feed in feeds:
        assert feed.enabled
        assert feed.url.removeprefix(BASE) in site.pages


def test_the_stories_hold_about_as_many_incidents_as_the_desk_should_show(site: Site) -> None:
    key = {story: item for story, item in expected().items() if not item.later}
    assert set(key) == set(site.stories)
    events = {incident.event for item in key.values() for incident in item.incidents}
    without = [item.story for item in key.values() if not item.incidents]
    assert 22 <= len(events) <= 32
    assert len(without) >= 13
