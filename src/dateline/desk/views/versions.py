"""What changed between the versions of an article."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dateline.desk.access import VIEWER, allow
from dateline.desk.differences import stretches
from dateline.desk.present import host_of, safe_link
from dateline.errors import NotFound
from dateline.store import queue
from dateline.store.versions import history


@require_GET
@allow(VIEWER)
def versions_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/article/<key>/versions`; `?candidate=<key>` says which candidate leads back."""
    try:
        told = history(key)
    except NotFound as e:
        raise Http404(str(e)) from e
    article = told.current
    back = request.GET.get("candidate", "")[:40].replace("\x00", "")
    link = safe_link(article.canonical_url or article.url)
    context = {
        "article": article,
        "source": article.feed.title if article.feed else host_of(article.url),
        "link": link,
        "host": host_of(link),
        "left_out": told.left_out,
        "edits": [
            {
                "number": len(told.edits) - nth,
                "before": edit.seen_at[0],
                "after": edit.seen_at[1],
                "brought_back": edit.seen_at[1] < edit.seen_at[0],
                "title": edit.title,
                "title_changed": len(edit.title) > 1,
                "stretches": stretches(edit.text),
            }
            for nth, edit in enumerate(told.edits)
        ],
        "candidate": queue.by_key([back]).get(back),
    }
    return render(request, "desk/versions.html", context)
