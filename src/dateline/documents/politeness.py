"""Manners towards a host: what its robots.txt allows (RFC 9309), and how often it is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, unquote, urlsplit

ROBOTS_LIFE = timedelta(hours=24)
"""RFC 9309 section 2.4: a cached robots.txt should not be used for longer."""

ROBOTS_RETRY = timedelta(hours=1)
"""How long "cannot be reached, so nothing is allowed" holds before the host is asked again."""

MAX_CRAWL_DELAY = 30.0  # seconds; a longer one would make a host of 100 articles a day impossible
_LONGEST_RULE = 2000
_MOST_RULES = 5000
_MOST_PARTS = 20_000  # between the wildcards of all rules: each is looked for in every address
_MOST_SITEMAPS = 100
_SAFE = "/?#[]@!$&'()*+,;=:%~-._"


@dataclass(frozen=True, slots=True)
class Rule:
    """One `Allow` or `Disallow` line; `pattern` compiled, `length` the octets of the path as written."""

    allow: bool
    length: int
    parts: tuple[str, ...]
    anchored: bool

    def matches(self, path: str) -> bool:
        """Whether `path` (percent-encoded, with query) begins as the rule says; `*` is anything, `$` the
        end."""
        if not path.startswith(self.parts[0]):
            return False
        at = len(self.parts[0])
        last = len(self.parts) - 1
        # Greedy from the left is enough for `*`, and never goes back: no input makes it slow.
        for i, part in enumerate(self.parts[1:], start=1):
            if i == last and self.anchored:
                return len(path) - len(part) >= at and path.endswith(part)
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return at == len(path) if self.anchored and last == 0 else True


@dataclass(frozen=True, slots=True)
class Robots:
    """What one origin lets one user agent do. `everything` overrides the rules: True all, False nothing."""

    rules: tuple[Rule, ...]
    crawl_delay: float | None
    sitemaps: tuple[str, ...]
    expires_at: datetime
    everything: bool | None = None

    def allows(self, url: str) -> bool:
        """Whether `url` may be fetched: the longest matching rule decides, `Allow` where two are as long."""
        if self.everything is not None:
            return self.everything
        parts = urlsplit(url)
        path = _normal(parts.path or "/") + (f"?{_normal(parts.query)}" if parts.query else "")
        if path == "/robots.txt":
            return True
        best = max(
            (r for r in self.rules if r.matches(path)), key=lambda r: (r.length, r.allow), default=None
        )
        return best is None or best.allow


def robots_from_answer(
    status: int | None, body: bytes, user_agent: str, *, now: datetime, reachable: bool = True
) -> Robots:
    """Rules from the answer to /robots.txt: 2xx its rules, 4xx everything allowed, 5xx or no answer nothing.

    429 counts as 5xx: the host is asking for less, not for more. `user_agent` is the product token
    ("dateline/0.1 (+...)" and "dateline" are the same).
    """
    if status is not None and 200 <= status < 300:
        return parse_robots(body, user_agent, now=now)
    if reachable and status is not None and 300 <= status < 500 and status != 429:
        return Robots((), None, (), now + ROBOTS_LIFE, everything=True)
    return Robots((), None, (), now + ROBOTS_RETRY, everything=False)


def parse_robots(body: bytes, user_agent: str, *, now: datetime) -> Robots:
    """The group of lines for `user_agent`, or for `*`; unknown lines are passed over."""
    token = re.split(r"[/\s]", user_agent.strip(), maxsplit=1)[0].lower()
    # Only two names count. A file of 40,000 others must not cost more than reading its lines.
    groups: dict[str, list[Rule]] = {}
    delays: dict[str, float] = {}
    sitemaps: list[str] = []
    parts = 0
    agents: set[str] = set()
    in_agents = False
    for line in body.decode("utf-8", errors="replace").removeprefix("\ufeff").splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            # Lines in a row name one group; a rule in between starts the next.
            agents = agents if in_agents else set()
            in_agents = True
            agent = value.lower()
            if agent in (token, "*"):
                agents.add(agent)
                groups.setdefault(agent, [])
            continue
        if name == "sitemap":
            if len(sitemaps) < _MOST_SITEMAPS:
                sitemaps.append(value[:_LONGEST_RULE])
            continue
        in_agents = False
        for agent in agents:
            has_room = len(groups[agent]) < _MOST_RULES and parts < _MOST_PARTS
            if name in ("allow", "disallow") and value and has_room:
                groups[agent].append(_rule(name == "allow", value[:_LONGEST_RULE]))
                parts += len(groups[agent][-1].parts)
            elif name == "crawl-delay":
                delays[agent] = _seconds(value)
    key = token if token in groups else "*"
    delay = delays.get(key)
    return Robots(tuple(groups.get(key, ())), delay or None, tuple(sitemaps), now + ROBOTS_LIFE)


def _rule(allow: bool, value: str) -> Rule:
    anchored = value.endswith("$")
    text = value[:-1] if anchored else value
    return Rule(allow, len(value.encode()), tuple(_normal(p) for p in text.split("*")), anchored)


def _normal(path: str) -> str:
    # "%7e" and "~" are the same octet (RFC 9309 section 2.2.2); "%2F" is not "/".
    kept = re.sub(r"%(2[fF]|25)", lambda m: f"%25{m[1].upper()}", path)
    return quote(unquote(kept, errors="surrogateescape"), safe=_SAFE, errors="surrogateescape")


def _seconds(value: str) -> float:
    try:
        return min(max(float(value), 0.0), MAX_CRAWL_DELAY)
    except ValueError:
        return 0.0


def robots_url(url: str) -> str:
    """Where the robots.txt of `url`'s origin is."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/robots.txt"


@dataclass(frozen=True, slots=True)
class Turn:
    """When a host was last given a turn; instants are seconds on a monotonic clock."""

    free_at: float = 0.0

    def take(self, now: float, delay: float) -> tuple[float, Turn]:
        """Seconds to wait before asking the host, and its state once asked."""
        start = max(now, self.free_at)
        return start - now, Turn(start + delay)
