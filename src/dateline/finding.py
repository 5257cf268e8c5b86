"""Finding a site's feeds from an address that an operator gives, with few requests.

In this order, and only until something is found: what the address itself is or names; links in the page that look like
feeds; the usual addresses; the sitemaps that robots.txt names, of which only those that tell of recent news count. What
is only guessed is got and looked at. Every request goes through the guarded fetcher, everything that is parsed through
the killable pool.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from dateline import bootstrap, configuration
from dateline.adapters.parsers import ParserPool
from dateline.documents.politeness import parse_robots, robots_url
from dateline.errors import UsageError
from dateline.feeds.discover import FeedLink, common_feed_urls, is_comments
from dateline.feeds.links import absolute_link
from dateline.feeds.sitemap import looks_like_news
from dateline.model import Document, Rejection
from dateline.ports import Fetcher, FetchFailure, FetchRequest

RECENT = timedelta(days=7)
"""A news sitemap names the last two days; a small paper may be silent for some days more."""

MOST_GUESSES = 8  # links of a page that are looked at
MOST_SITEMAPS = 3  # of a robots.txt, and again of an index

_ADVICE = {
    "network": "Check the address, and this machine's network.",
    "address-refused": "The setting is DATELINE_ALLOW_PRIVATE_HOSTS.",
}


def find_feeds(url: str) -> list[FeedLink]:
    """The feeds found from `url`, as the module says. Raises `UsageError` where there is none."""
    fetcher = bootstrap.open_fetcher(configuration.current())
    pool = ParserPool(max_workers=1)
    try:
        return Search(fetcher, pool, now=datetime.now(UTC)).from_address(url)
    finally:
        pool.close()
        fetcher.close()


def fetch(url: str) -> Document:
    """What `url` answers. Raises `UsageError` where that is nothing."""
    fetcher = bootstrap.open_fetcher(configuration.current())
    try:
        return _must_get(fetcher, url)
    finally:
        fetcher.close()


class Search:
    """One search: a fetcher, which keeps its manners towards the hosts from request to request, and a pool."""

    def __init__(self, fetcher: Fetcher, pool: ParserPool, *, now: datetime) -> None:
        self._fetcher = fetcher
        self._pool = pool
        self._since = now - RECENT
        self._now = now
        self._host = ""

    def from_address(self, url: str) -> list[FeedLink]:
        """The feeds found from `url`. Raises `UsageError` where there is none."""
        page = _must_get(self._fetcher, url)
        self._host = urlsplit(page.final_url).netloc
        found = self._pool.discover([page])[0]
        if isinstance(found, Rejection):
            raise UsageError(f"{url} could not be read: {found.message}")
        stated = [link for link in found if not link.is_guess]
        if stated:
            # What readers say below the articles is no news, unless it is what was asked for.
            return [link for link in stated if not is_comments(link)] or stated
        guesses = [link.url for link in found]
        if found and found[0].kind == "sitemap":
            return self._from_index(url, guesses)
        return (
            self._confirmed(guesses[:MOST_GUESSES])
            or self._confirmed(common_feed_urls(page.final_url))[:1]
            or self._from_robots(page.final_url)
            or _nothing(url)
        )

    def _confirmed(self, urls: Sequence[str], kind: str = "discovery") -> list[FeedLink]:
        """Those of `urls` that are feeds, or name some."""
        return [link for link in self._seen(urls, kind) if not link.is_guess and self._is_news(link)]

    def _from_index(self, url: str, sitemaps: Sequence[str]) -> list[FeedLink]:
        found = self._confirmed(sitemaps[:MOST_SITEMAPS], "feed")
        if found:
            return found
        raise UsageError(
            f"{url} is an index of sitemaps, and those that look most like news have no titled entry of the last "
            f"{RECENT.days} days; give the address of a feed, or of one of its sitemaps, such as {sitemaps[0]}."
        )

    def _from_robots(self, url: str) -> list[FeedLink]:
        """News in the sitemaps that the robots.txt of the site names, or in those that their indexes name."""
        address = robots_url(url)
        answers = [a for a in _get(self._fetcher, [address], "robots") if isinstance(a, Document)]
        if not answers:
            return []
        named = parse_robots(answers[0].body, "dateline", now=self._now).sitemaps
        sitemaps = [s for s in (absolute_link(text, address) for text in named) if s]
        sitemaps = sorted(dict.fromkeys(sitemaps), key=lambda s: not looks_like_news(s))[:MOST_SITEMAPS]
        seen = self._seen(sitemaps, "feed")
        children = [link.url for link in seen if link.is_guess and link.kind == "sitemap"]
        found = [link for link in seen if not link.is_guess and self._is_news(link)]
        found += self._confirmed([c for c in children if c not in sitemaps][:MOST_SITEMAPS], "feed")
        # A sitemap has no summaries; where robots.txt names a feed too, that says more.
        return [link for link in found if link.kind != "sitemap"] or found

    def _seen(self, urls: Sequence[str], kind: str) -> list[FeedLink]:
        """What the bodies at `urls` are or name, each address once; what cannot be got or read is passed over."""
        answers = [a for a in _get(self._fetcher, urls, kind) if isinstance(a, Document)]
        links: dict[str, FeedLink] = {}
        for answer, found in zip(answers, self._pool.discover(answers) if answers else (), strict=True):
            # A link called "RSS" may lead to a reader's home page, whose own feeds are not the site's.
            is_ours = urlsplit(answer.final_url).netloc == self._host
            for link in () if isinstance(found, Rejection) else found:
                if is_ours or link.is_guess or link.url == answer.final_url:
                    links.setdefault(link.url, link)
        return list(links.values())

    def _is_news(self, link: FeedLink) -> bool:
        return link.kind != "sitemap" or (link.newest is not None and link.newest > self._since)


def _nothing(url: str) -> list[FeedLink]:
    raise UsageError(f"No feed was found at {url}; give the address of the feed itself.")


def _get(fetcher: Fetcher, urls: Sequence[str], kind: str) -> list[Document | FetchFailure]:
    """What each address answers, in the order of `urls`."""
    got = {
        request.url: outcome for request, outcome in fetcher.fetch_many([FetchRequest(u, kind) for u in urls])
    }
    return [answer for url in urls if isinstance(answer := got[url], (Document, FetchFailure))]


def _must_get(fetcher: Fetcher, url: str) -> Document:
    if not url.lower().startswith(("http://", "https://")):
        raise UsageError(f"{url} is not a web address; it begins with http:// or https://.")
    (answer,) = _get(fetcher, [url], "discovery")
    if isinstance(answer, FetchFailure):
        raise UsageError(f"{answer.message.rstrip('.')}. {_ADVICE.get(answer.code, '')}".strip())
    return answer
