"""The tour of the desk: its own page, and going from step to step."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dateline.desk.access import VIEWER, allow
from dateline.desk.back import back
from dateline.desk.preferences import LEFT, TOUR_DONE, of
from dateline.desk.tour import STEPS, left_at, step_number
from dateline.desk.views.preferences import chosen
from dateline.store.queue import TO_REVIEW, queue_page
from dateline.store.queue_walk import walk_of


@require_http_methods(["GET", "POST"])
@allow(VIEWER)
def tour_view(request: HttpRequest) -> HttpResponse:
    """`/tour`: all steps to read; POST `step` goes there, `leave` remembers the step, `done` ends it."""
    if request.method == "POST":
        return _go(request)
    kept = of(request).tour
    context = {
        "steps": STEPS,
        "at": step_number(kept) or left_at(kept),
        "has_candidate": _best_key() is not None,
    }
    return render(request, "desk/tour.html", context)


def _go(request: HttpRequest) -> HttpResponse:
    here = back(request, reverse("tour"))
    if "done" in request.POST:
        return chosen(request, {"tour": TOUR_DONE}, here)
    number = step_number(request.POST.get("step", "")) or 1
    if "leave" in request.POST:
        return chosen(request, {"tour": f"{LEFT}{number}"}, here)
    return chosen(request, {"tour": str(number)}, _address(STEPS[number - 1].route))


def _address(route: str) -> str:
    """Where a step is. A candidate's page is that of the best one; without any, its step stands on the queue."""
    if route != "candidate":
        return reverse(route)
    key = _best_key()
    return reverse("candidate", args=[key]) if key else reverse("tour")


def _best_key() -> str | None:
    best = queue_page(walk_of(TO_REVIEW), size=1).rows
    return best[0].row.key if best else None
