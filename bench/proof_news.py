"""An invented news stream for the proof on many machines: feeds, their pages, and a server of them.

Events of real towns, each told by one to four papers on the day after, among as many stories of roads, markets and
schools. What a page says is drawn from `seed`; nothing in it depends on when it is asked for.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOWNS = (
    *("Quetta", "Gwadar", "Turbat", "Khuzdar", "Kalat", "Sibi", "Zhob", "Chaman", "Loralai", "Mastung"),
    *("Maiduguri", "Damaturu", "Katsina", "Sokoto", "Kaduna", "Jos", "Makurdi", "Minna", "Gusau", "Lafia"),
    *("Mosul", "Kirkuk", "Tikrit", "Baqubah", "Ramadi", "Samarra", "Sinjar", "Fallujah", "Hilla", "Kut"),
)
WHAT = (
    ("Gunmen attack {place} in {town}", "Gunmen opened fire on {place} in {town} on {day}, police said.", 9),
    ("Blast near {place} in {town}", "A bomb went off near {place} in {town} on {day}, officials said.", 14),
    (
        "Soldiers and gunmen clash at {place} in {town}",
        "Soldiers fought gunmen at {place} in {town} on {day}.",
        7,
    ),
    (
        "Mob sets fire to {place} in {town}",
        "A mob set fire to {place} in {town} on {day}, witnesses said.",
        3,
    ),
)
PLACES = (
    *("a bus station", "a cattle market", "a police post", "a flour mill", "a bridge", "a fuel depot"),
    *("a school", "a clinic", "a hotel", "a bank", "a checkpoint", "a warehouse"),
)
QUIET = (
    "The {a} market of {town} will open later than usual this week, traders said.",
    "Work on the {a} road out of {town} goes on after the rains, the district said.",
    "Pupils of {town} showed kites and {a} lamps at the spring fair.",
)
MORE = (
    "The wounded were taken to the district hospital, where a doctor said that two were in a serious condition.",
    "Roads around the {a} quarter were closed until the evening, and shops stayed shut.",
    "An inquiry was opened. The governor is expected to visit on the weekend.",
    "A shopkeeper who gave his name as {name} said that he had heard {a} sounds before it began.",
    "The district has seen little of the kind this year, according to the {a} council.",
)
ADJECTIVES = ("old", "northern", "copper", "river", "upper", "cotton", "eastern", "salt", "lower", "garden")
NAMES = ("Karim", "Bello", "Haidar", "Salma", "Yusuf", "Amal", "Dauda", "Rashid", "Nadia", "Musa")


@dataclass(frozen=True, slots=True)
class Story:
    feed: int
    number: int
    title: str
    paragraphs: tuple[str, ...]
    published: datetime

    @property
    def path(self) -> str:
        return f"/paper{self.feed}/story{self.number}.html"

    def html(self) -> bytes:
        body = "".join(f"<p>{escape(p)}</p>" for p in self.paragraphs)
        stamp = self.published.isoformat()
        return (
            f'<!doctype html><html lang="en"><head><title>{escape(self.title)}</title>'
            f'<meta property="article:published_time" content="{stamp}"></head><body><article>'
            f"<h1>{escape(self.title)}</h1>{body}</article></body></html>"
        ).encode()


def stream(stories: int, feeds: int, today: datetime, *, rounds: int = 1, seed: int = 7) -> list[Story]:
    """So many stories of the last days, dealt out to the feeds. A round is four sentences, 60 words, after the lead."""
    draw = random.Random(seed)
    made: list[Story] = []
    while len(made) < stories:
        town, day = draw.choice(TOWNS), today - timedelta(days=draw.randint(2, 12))
        if draw.random() < 0.5:
            sentence = draw.choice(QUIET).format(town=town, a=draw.choice(ADJECTIVES))
            told = [(sentence.split(",")[0].rstrip("."), sentence)]
        else:
            title, lead, most = draw.choice(WHAT)
            facts = {"town": town, "place": draw.choice(PLACES), "day": f"{day:%A}, {day.day} {day:%B %Y}"}
            killed = draw.randint(1, most)
            told = [
                (
                    title.format(**facts),
                    f"{lead.format(**facts)} At least {killed + more} people were killed and {draw.randint(2, 30)} wounded.",
                )
                for more in range(draw.randint(1, 4))
            ]
        for feed, (title, lead) in zip(draw.sample(range(feeds), len(told)), told, strict=True):
            rest = [
                sentence.format(a=draw.choice(ADJECTIVES), name=draw.choice(NAMES))
                for _ in range(rounds)
                for sentence in draw.sample(MORE, 4)
            ]
            at = day.replace(hour=9) + timedelta(hours=26, minutes=len(made) % 600)
            made.append(Story(feed, len(made), f"{title}, {draw.choice(NAMES)} reports", (lead, *rest), at))
    return made[:stories]


def feed_body(address: str, feed: int, stories: list[Story]) -> bytes:
    items = "".join(
        f"<item><title>{escape(s.title)}</title><link>{address}{s.path}</link><guid>{s.feed}-{s.number}</guid>"
        f"<pubDate>{format_datetime(s.published)}</pubDate></item>"
        for s in stories
    )
    head = f"<title>Invented paper {feed}</title><link>{address}/paper{feed}</link>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


@contextmanager
def served(host: str, stories: list[Story], feeds: int) -> Iterator[list[str]]:
    """Serve the stream on a host's address; gives the addresses of the feeds."""
    pages: dict[str, tuple[str, bytes]] = {s.path: ("text/html; charset=utf-8", s.html()) for s in stories}

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, body = pages.get(self.path, ("text/plain", b"no such page"))
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_: object) -> None:
            """Who asked was killed: that is what a proof is for."""

    server = Server((host, 0), Answer)
    address = f"http://{host}:{server.server_address[1]}"
    for feed in range(feeds):
        own = [s for s in stories if s.feed == feed]
        pages[f"/paper{feed}/feed.xml"] = ("application/rss+xml", feed_body(address, feed, own))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield [f"{address}/paper{feed}/feed.xml" for feed in range(feeds)]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def today() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
