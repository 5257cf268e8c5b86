"""One address for one article: what only tells how a reader came is taken off, what names the page is
kept."""

from __future__ import annotations

import functools
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

# Parameters that trackers, newsletters and social networks add (ClearURLs' and Firefox's query-stripping
# lists).
_TRACKING_NAMES = """
fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid igshid igsh ttclid li_fat_id mc_cid
mc_eid mkt_tok oly_anon_id oly_enc_id vero_id vero_conv wickedid __s _hsenc _hsmi hsctatracking _openstat
rb_clickid s_cid ncid ocid cmpid cmp icid smid smtyp soc_src soc_trk ref_src ref_url xtor ns_mchannel
ns_source ns_campaign ns_linkname ns_fee sr_share at_medium at_campaign at_link_id at_link_type
at_link_origin at_format at_bbc_team at_ptr_name at_custom1 at_custom2 at_custom3 at_custom4
__twitter_impression guccounter guce_referrer guce_referrer_sig taid traffic_source feedtype ftcamp
partner campaign_id amp_js_v amp_gsa amp_tf usqp aoh
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_STARTS = ("utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "stm_", "itm_")
# They also name pages on some sites, so they go only with a value that means "came from a feed".
_FEED_VALUES = frozenset({"rss", "feed", "atom", "rssfeed"})
_FEED_NAMES = frozenset({"ref", "source", "src", "from", "feed"})
_AMP_NAMES = frozenset({"amp", "outputtype", "output"})
# Copies of AMP pages kept by others; what follows is the original's host and path.
_CACHES = (
    (re.compile(r"^(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?$"), re.compile(r"^/amp/(s/)?([^/]+\..+)$")),
    (re.compile(r"^(?:[^.]+\.)?cdn\.ampproject\.org$"), re.compile(r"^/(?:wp|[acv])/(s/)?([^/]+\..+)$")),
    (re.compile(r"^(?:[^.]+\.)?bing-amp\.com$"), re.compile(r"^/c/(s/)?([^/]+\..+)$")),
)
_FOR_MACHINES = frozenset({"www", "feeds", "feed", "rss"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = re.compile(r"%[0-9A-Fa-f]{2}")
_DATED = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
_COMPACT = re.compile(r"/((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMED_DATE = re.compile(rf"/((?:19|20)\d\d)/({'|'.join(_MONTHS)})[a-z]*/(\d\d?)(?=[/_.-]|$)", re.I)


@functools.lru_cache(maxsize=8192)  # the same address is asked for at several steps of one poll
def canonical_url(url: str) -> str:
    """The address without tracking parameters, fragment, default port, AMP or mobile variants of path and
    host, and AMP caches around it.

    Only http(s) addresses are changed; the scheme stays as it is. Applying it twice changes nothing more.
    An address that cannot be parsed comes back as it was.
    """
    try:
        parts = urlsplit(_original(url.strip()))
        port = parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".")
    if scheme not in _DEFAULT_PORTS or not host:
        return url
    host = _desktop_host(host)
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        netloc = f"{netloc}:{port}"
    plain = urlunsplit((scheme, netloc, _path(parts.path), _query(parts.query), ""))
    # A cache's address may show only now that its escapes and its mobile host are gone.
    return plain if _original(plain) == plain else canonical_url(plain)


def _original(url: str) -> str:
    """The address that an AMP cache's address is a copy of; any other as it is."""
    while True:  # caches of caches: each time it gets shorter
        parts = urlsplit(url)
        if parts.scheme.lower() not in _DEFAULT_PORTS:
            return url
        host = (parts.hostname or "").rstrip(".")
        found = next((path.match(parts.path) for cache, path in _CACHES if cache.match(host)), None)
        if not found:
            return url
        scheme = "https" if found[1] else "http"
        url = urlunsplit((scheme, *_host_and_path(found[2]), parts.query, ""))


def _host_and_path(rest: str) -> tuple[str, str]:
    host, slash, path = rest.partition("/")
    return host, slash + path


def page_address(url: str, *, fragment: bool = False) -> str:
    """What two addresses of one page have in common: the canonical URL without its scheme and without "www.".

    `fragment`: kept, where it names a post of a live blog, which is an article of its own.
    """
    address, _, post = url.partition("#")
    page = canonical_url(address).partition("://")[2].removeprefix("www.")
    return f"{page}#{post}" if fragment and post else page


def _desktop_host(host: str) -> str:
    labels = host.split(".")
    # "m.example.org" is the mobile twin of a site; "m.org" is a site. Other one-letter hosts are left alone.
    while (
        labels[0] in ("m", "mobile", "amp")
        and len(labels) > 2
        and _site(".".join(labels)) != ".".join(labels)
    ):
        labels = labels[1:]
    return ".".join(labels)


def _path(path: str) -> str:
    quoted = quote(path, safe="/%:@!$&'()*+,;=~-._")
    path = _UNRESERVED.sub(_unescape_unreserved, quoted) or "/"
    while True:
        before = path
        lower = path.lower()
        if lower.endswith("/amp/"):
            path = path[:-4]
        elif lower.endswith("/amp"):
            path = path[:-4] or "/"
        elif lower.endswith((".amp.html", ".amp")):
            path = path[: lower.rindex(".amp")] + (".html" if lower.endswith(".html") else "")
        elif lower.startswith("/amp/") and len(path) > 5:
            path = path[4:]
        if path == before:
            return path


def _query(query: str) -> str:
    if not query:
        return ""
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if not _is_tracking(name.lower(), value.lower())
    ]
    # Sorted: the same page is linked with its parameters in any order.
    return urlencode(sorted(kept))


def _is_tracking(name: str, value: str) -> bool:
    if name in _TRACKING or name.startswith(_TRACKING_STARTS):
        return True
    if name in _AMP_NAMES:
        return value in ("", "1", "true", "amp")
    return name in _FEED_NAMES and value in _FEED_VALUES


def _unescape_unreserved(found: re.Match[str]) -> str:
    char = unquote(found[0], errors="replace")
    return char if char.isascii() and (char.isalnum() or char in "-._~") else found[0].upper()


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one publisher as far as names tell: equal hosts, or one below the
    other, or both below one parent of at least two labels with a first label that is no bare country or
    generic suffix."""
    a, b = (_site(urlsplit(u).hostname or "") for u in (one, other))
    return bool(a) and a == b


_SECOND_LEVELS = "co com org net gov gob gouv go ac edu or ne info mil nic"
_SECOND_LEVEL = frozenset(_SECOND_LEVELS.split())


def home_of(url: str) -> str:
    """The host of a page or a feed as a publisher is known by it ("paper.example" of "rss.paper.example"), with a port
    other than the usual one; "" for what is no web address.

    Other names below one domain are kept apart: at many of them everybody may write.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        return ""
    labels = _desktop_host(parts.hostname.rstrip(".")).split(".")
    while labels[0] in _FOR_MACHINES and len(labels) > 2:
        labels = labels[1:]
    host = ".".join(labels)
    return host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"


def _site(host: str) -> str:
    labels = host.rstrip(".").lower().split(".")
    if len(labels) <= 2 or host.replace(".", "").isdigit():
        return ".".join(labels)
    # "co.uk", "com.pk": a country's second level is no publisher, the label before it is.
    wide = 3 if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-wide:])


def date_in_url(url: str) -> tuple[int, int, int] | None:
    """(year, month, day) where the path has it as /2026/01/31/, /2026-01-31-, /20260131/ or /2026/jan/31/."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    found = _DATED.search(path) or _COMPACT.search(path)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    named = _NAMED_DATE.search(path)
    if named:
        return int(named[1]), _MONTHS.index(named[2].lower()) + 1, int(named[3])
    return None
