"""Adding sources: by the address of a feed or of any page, and by a list of another reader (OPML); and their list out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dateline.desk.access import OPERATOR, VIEWER, allow
from dateline.desk.patience import TookTooLong, within
from dateline.errors import UsageError
from dateline.store.sources import known_addresses

if TYPE_CHECKING:
    from dateline.feeds.discover import FeedLink
    from dateline.sourcing import Added

SECONDS = 30.0
LONGEST_URL = 2000
LARGEST_FILE = 5 * 1024 * 1024
SHOWN = 200  # lines of what an import did
KINDS = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed", "sitemap": _lazy("news sitemap")}
_SALT = "dateline.desk.found-feed"


@require_http_methods(["GET", "POST"])
@allow(OPERATOR)
def add_view(request: HttpRequest) -> HttpResponse:
    """`/add-sources`: with `url`, looks for feeds there; with `feed` (as found, signed), adds those chosen.

    One feed alone is added at once. htmx gets the form with what was found, a browser without it the whole page.
    """
    if request.method != "POST":
        return _page(request, {"url": request.GET.get("url", "")[:LONGEST_URL]})
    chosen = request.POST.getlist("feed")[:100]
    url = request.POST.get("url", "")[: LONGEST_URL + 1].strip()
    if "choosing" in request.POST:
        return _add_chosen(request, url, chosen)
    return _look(request, url)


@require_POST
@allow(OPERATOR)
def import_view(request: HttpRequest) -> HttpResponse:
    """`/import-sources`: the feeds of the file `opml`, of 5 MB at most."""
    from dateline import sourcing

    file = request.FILES.get("opml")
    if not isinstance(file, UploadedFile):
        return _page(request, {"file_problem": _("Choose a file first.")})
    if (file.size or 0) > LARGEST_FILE:
        problem = _("The file is larger than 5 MB. A list of subscriptions is not; split it, if it is one.")
        return _page(request, {"file_problem": problem})
    try:
        added = sourcing.import_opml(file.read(), request.user)
    except UsageError as e:
        return _page(request, {"file_problem": str(e)})
    if not added:
        return _page(
            request, {"file_problem": _("There is no feed in this file; export the subscriptions again.")}
        )
    request.session["imported"] = _result(added, (file.name or "")[:100])
    return HttpResponseRedirect(f"{reverse('add-sources')}#imported")


@require_GET
@allow(VIEWER)
def export_view(request: HttpRequest) -> HttpResponse:
    """`/sources.opml`: all sources, as other readers take them."""
    from dateline import sourcing

    answer = HttpResponse(sourcing.export_opml(), content_type="text/x-opml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="dateline-sources.opml"'
    return answer


def _look(request: HttpRequest, url: str) -> HttpResponse:
    from dateline import finding, sourcing

    if not url:
        return _page(request, {"problem": _("Give an address: of a feed, or of any page of the site.")})
    if len(url) > LONGEST_URL:
        return _page(
            request,
            {
                "problem": _("The address is longer than %(n)s characters; give a shorter one.")
                % {"n": LONGEST_URL}
            },
        )
    address = url if "://" in url else f"https://{url}"
    try:
        found = within(SECONDS, partial(finding.find_feeds, address))
    except UsageError as e:
        return _page(request, {"url": url, "problem": str(e)})
    except TookTooLong:
        problem = _(
            "Nothing was found within %(n)s seconds. Give the address of the feed itself, or try again later."
        ) % {"n": f"{SECONDS:.0f}"}
        return _page(request, {"url": url, "problem": problem})
    if len(found) == 1:
        return _added(request, sourcing.add_feeds(found, request.user))
    known = known_addresses(link.url for link in found)
    return _page(request, {"url": url, "found": _choices(found, known)})


def _choices(found: list[FeedLink], known: set[str]) -> list[dict[str, Any]]:
    """What to choose from; the first that is not a source yet is chosen beforehand."""
    first = next((link.url for link in found if link.url not in known), "")
    return [
        {
            "value": signing.dumps([link.url, link.title, link.kind], salt=_SALT, compress=True),
            "title": link.title or link.url,
            "url": link.url,
            "kind": KINDS.get(link.kind, link.kind),
            "known": link.url in known,
            "chosen": link.url == first,
        }
        for link in found
    ]


def _add_chosen(request: HttpRequest, url: str, chosen: list[str]) -> HttpResponse:
    from dateline import sourcing
    from dateline.feeds.discover import FeedLink

    if not chosen:
        return _page(
            request, {"url": url, "problem": _("No feed was chosen. Look again, and tick those to add.")}
        )
    try:
        links = [FeedLink(*signing.loads(value, salt=_SALT, max_age=3600)) for value in chosen]
    except (signing.BadSignature, TypeError, ValueError):
        return _page(request, {"url": url, "problem": _("That was found too long ago. Look again.")})
    return _added(request, sourcing.add_feeds(links, request.user))


def _added(request: HttpRequest, added: list[Added]) -> HttpResponse:
    """Back to the form, which says what was added; htmx gets that at once."""
    if request.headers.get("HX-Target") == "look":
        return _page(request, {"result": _result(added, "")})
    request.session["imported"] = _result(added, "")
    return redirect(f"{reverse('add-sources')}#imported")


def _result(added: list[Added], file: str) -> dict[str, Any]:
    new = sum(one.is_new for one in added)
    there = len(added) - new
    told = (
        ngettext(
            "%(n)s source added; it is asked at the next run.",
            "%(n)s sources added; they are asked at the next run.",
            new,
        )
        if new
        else _("Nothing new.")
    )
    words = told % {"n": f"{new:,}"}
    if there:
        was_there = ngettext("%(n)s source was there already.", "%(n)s sources were there already.", there)
        words = f"{words} {was_there % {'n': f'{there:,}'}}"
    return {
        "file": file,
        "words": words,
        "lines": [(one.id, one.title, one.url[:300], one.is_new) for one in added[:SHOWN]],
        "more": max(0, len(added) - SHOWN),
    }


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    if request.headers.get("HX-Target") == "look":
        return render(request, "desk/_look.html", context)
    context = {"result": request.session.pop("imported", None)} | context
    return render(request, "desk/add_sources.html", context)
