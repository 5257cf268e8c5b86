"""Watches: their list, one with its form, a preview while it is written, its queue and its downloads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dateline import bootstrap
from dateline.desk import places, watch_form
from dateline.desk.access import CHIEF_EDITOR, OPERATOR, VIEWER, allow, roles_of
from dateline.desk.views.browse import export_file, seen_by
from dateline.desk.views.queue import count_words
from dateline.desk.watch_form import WatchForm
from dateline.errors import ConfigurationError, NotFound, WatchRefused
from dateline.publish.export import FORMATS
from dateline.publish.outgoing import TITLE
from dateline.review.filters import NO_WATCH
from dateline.review.incident_filter import IncidentFilter
from dateline.review.watch_files import read_watch
from dateline.review.watch_places import place_named
from dateline.review.watches import Watch
from dateline.store import models as rows
from dateline.store import watch_notices, watches
from dateline.store.assignments import editors
from dateline.store.incidents import confirmed_incidents

WEEK = timedelta(days=7)
MOST_EDITORS = 100


def may_change(request: HttpRequest) -> bool:
    return bool(roles_of(request.user) & {CHIEF_EDITOR, OPERATOR})


def _name(request: HttpRequest) -> str:
    return str(request.user.get_username())


def _found(id: str, request: HttpRequest) -> watches.WatchLine:
    try:
        return watches.watch_line(id, _name(request))
    except NotFound as e:
        raise Http404(str(e)) from e


def _numbers(number: watches.WatchNumbers) -> dict[str, str]:
    return {
        "waiting": count_words(number.waiting),
        "updates": count_words(number.updates),
        "confirmed": count_words(number.confirmed),
    }


@require_GET
@allow(VIEWER)
def watches_view(request: HttpRequest) -> HttpResponse:
    """`/watches`: all of them with their numbers, the reader's own first, and what is in none."""
    lines = watches.watches_for(_name(request), off=True)
    numbers = watches.numbers_of_watches([line.id for line in lines], datetime.now(UTC) - WEEK)
    context = {
        "lines": [
            {"line": line, "parts": watch_form.parts_of(line.watch)} | _numbers(numbers[line.id])
            for line in lines
        ],
        "none": _numbers(numbers[NO_WATCH]),
        "may_change": may_change(request),
    }
    return render(request, "desk/watches.html", context)


@require_GET
@allow(VIEWER)
def watch_view(request: HttpRequest, id: str) -> HttpResponse:
    """`/watches/<id>`: what it asks for, who looks after it, what it told, and where its incidents are."""
    line = _found(id, request)
    numbers = watches.numbers_of_watches([id], datetime.now(UTC) - WEEK)
    asked = line.watch.notices
    context = {
        "line": line,
        "watch": line.watch,
        "parts": watch_form.parts_of(line.watch),
        "about": [watch_form.ABOUT_WORDS[kind] for kind in asked.about],
        "ways": [watch_form.WAY_WORDS[way] for way in asked.ways],
        "when": watch_form.WHEN_WORDS[asked.when],
        "told": watch_notices.recent_notices(id),
        "formats": FORMATS,
        "file": _file_of(id),
        "may_change": may_change(request),
    } | _numbers(numbers[id])
    return render(request, "desk/watch.html", context)


def _file_of(id: str) -> str:
    """The file of the config folder that has this id; "" where there is none."""
    folder = bootstrap.watches_folder(settings.CONFIGURATION)
    return next((f"watches/{id}{end}" for end in (".yml", ".yaml") if (folder / f"{id}{end}").is_file()), "")


# --------------------------------------------------------------------------------------------------------- form


@require_http_methods(["GET", "POST"])
@allow(CHIEF_EDITOR, OPERATOR)
def new_view(request: HttpRequest) -> HttpResponse:
    """`/watches/new`: an empty form; with `from`, one filled in as that watch is."""
    if request.method == "POST":
        return _sent(request, request.POST.get("id", "")[:100].strip(), is_new=True)
    copied = request.GET.get("from", "")
    given = dict(watches.watch_row(_found(copied, request).id).given) if copied else {}
    given.pop("editors", None)
    return _form(request, watch_form.form_of("", given), is_new=True)


@require_http_methods(["GET", "POST"])
@allow(CHIEF_EDITOR, OPERATOR)
def edit_view(request: HttpRequest, id: str) -> HttpResponse:
    """`/watches/<id>/edit`: its form. What is saved here is the page's from then on."""
    line = _found(id, request)
    if request.method == "POST":
        return _sent(request, id, is_new=False)
    return _form(request, watch_form.form_of(id, watches.watch_row(line.id).given), is_new=False)


def _sent(request: HttpRequest, id: str, *, is_new: bool) -> HttpResponse:
    given = watch_form.given_of(request.POST)
    watch, problems = _read(id, given)
    if is_new and not problems and rows.Watch.objects.exclude(state="gone").filter(pk=id).exists():
        problems = {"id": _("There is a watch of that name; open it, or choose another name.")}
    if watch is None or problems:
        form = WatchForm(id, watch_form.form_of(id, given).values, problems)
        return _form(request, form, is_new=is_new, status=422)
    if request.POST.get("act") == "preview":
        form = watch_form.form_of(id, given)
        return _form(request, form, is_new=is_new, preview=_preview(watch))
    watches.save_watch(watch, given, by=request.user, now=datetime.now(UTC))
    messages.success(request, _("The watch is saved."))
    return redirect("watch", id)


def _read(id: str, given: dict[str, Any]) -> tuple[Watch | None, dict[str, str]]:
    try:
        return read_watch(id, given, places.gazetteer()), {}
    except WatchRefused as e:
        problems: dict[str, str] = {}
        for name, why in e.problems.items():
            # parts of a part stand at its field
            inner = name.partition(".")[2]
            shown = {"least_score": "notice_score"}.get(inner, inner) if name.startswith("notices.") else name
            problems.setdefault(shown.partition(".")[0] if name.startswith("also") else shown, why)
        return None, problems


def _form(
    request: HttpRequest,
    form: WatchForm,
    *,
    is_new: bool,
    preview: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "values": form.values,
        "problems": form.problems,
        "choices": form.choices,
        "editors": form.editors(editors()[:MOST_EDITORS]),
        "is_new": is_new,
        "preview": preview,
        "file": "" if is_new else _file_of(form.id),
    }
    return render(request, "desk/watch_form.html", context, status=status)


@require_POST
@allow(CHIEF_EDITOR, OPERATOR)
def preview_view(request: HttpRequest) -> HttpResponse:
    """`/watches/preview`: what the form as it stands would hold of the last 1,000 candidates, as a part of the page."""
    given = watch_form.given_of(request.POST) | {"title": "-"}  # what it is called does not matter yet
    watch, problems = _read(request.POST.get("id", "")[:100].strip() or "preview-of-it", given)
    context = {"preview": _preview(watch) if watch else None, "problems": problems}
    return render(request, "desk/_watch_preview.html", context)


def _preview(watch: Watch) -> dict[str, Any]:
    found = watches.preview(watch)
    return {
        "looked_at": found.looked_at,
        "held": found.held,
        "examples": [
            {
                "key": key,
                "title": one.title,
                "place": one.place_name,
                "why": watch_form.reasons_text(match.reasons),
            }
            for key, one, match in found.examples
        ],
    }


@require_GET
@allow(CHIEF_EDITOR, OPERATOR)
def places_view(request: HttpRequest) -> HttpResponse:
    """`/watches/places?place=...`: places of that name, each as a watch would name it."""
    name = request.GET.get("place", "")[:200].strip()
    context = {"choices": _named(name), "name": name}
    return render(request, "desk/_watch_places.html", context)


def _named(name: str) -> list[tuple[str, str]]:
    """(how a watch names it, words for people)."""
    gazetteer = places.gazetteer()
    found: dict[str, str] = {}
    for choice in places.suggest_places(name):
        entry = gazetteer.get(choice.geonameid) if gazetteer else None
        if entry is None or not entry.country_code:
            continue
        of_id = place_named(str(choice.geonameid), gazetteer)
        texts = [
            ", ".join(parts)
            for parts in (
                [entry.country_code] if choice.kind == "country" else [],
                [entry.name, entry.country_code],
                [entry.name, entry.admin1 or "", entry.country_code] if entry.admin1 else [],
            )
            if parts
        ]
        text = next((text for text in texts if _means(text, of_id, gazetteer)), str(choice.geonameid))
        found.setdefault(text, f"{choice.words} ({_(choice.kind)})")
    return list(found.items())


def _means(text: str, place: Any, gazetteer: Any) -> bool:
    try:
        found = place_named(text, gazetteer)
    except ValueError:
        return False
    return (found.country, found.admin1, found.admin2, found.geonameid) == (
        *(place.country, place.admin1, place.admin2),
        place.geonameid,
    )


# --------------------------------------------------------------------------------------------------------- acts


@require_POST
@allow(CHIEF_EDITOR, OPERATOR)
def act_view(request: HttpRequest, id: str) -> HttpResponse:
    """`/watches/<id>/act`: `act` on, off, back (to its file) or remove (a watch of the page alone)."""
    line, now, user = _found(id, request), datetime.now(UTC), request.user
    match request.POST.get("act", ""):
        case "on" | "off" as act:
            given = {n: v for n, v in watches.watch_row(id).given.items() if n != "enabled"}
            given |= {} if act == "on" else {"enabled": False}
            watch, problems = _read(id, given)
            if watch is None:
                messages.error(request, "; ".join(problems.values()))
                return redirect("watch-edit", id)
            watches.save_watch(watch, given, by=user, now=now)
        case "back":
            try:
                of_files = {
                    watch.id: (watch, said) for watch, said in bootstrap.load_watches(settings.CONFIGURATION)
                }
            except ConfigurationError as e:
                messages.error(request, str(e))
                return redirect("watch", id)
            if id not in of_files:
                return HttpResponseBadRequest(_("There is no file of this watch."))
            watches.give_back(*of_files[id], by=user, now=now)
        case "remove" if line.origin == watches.PAGE and not _file_of(id):
            watches.remove_watch(id, by=user, now=now)
            messages.success(request, _("The watch is taken away. Its candidates stay."))
            return redirect("watches")
        case _:
            return HttpResponseBadRequest(_("There is nothing of that kind to do with a watch."))
    return redirect("watch", id)


# -------------------------------------------------------------------------------------------- queue and downloads


@require_GET
@allow(VIEWER)
def queue_view(request: HttpRequest, id: str) -> HttpResponse:
    """`/w/<id>/`: the watch's queue."""
    if id != NO_WATCH:
        _found(id, request)
    return redirect(f"{reverse('queue')}?watch={id}")


@require_GET
@allow(VIEWER)
def download_view(request: HttpRequest, id: str, export_format: str) -> HttpResponseBase:
    """`/w/<id>/incidents.<format>`: the watch's confirmed incidents; as Atom a feed under this address."""
    if export_format not in FORMATS:
        raise Http404(f"There is no format {export_format}; there are {', '.join(FORMATS)}.")
    title = TITLE if id == NO_WATCH else f"{TITLE}: {_found(id, request).title}"
    return export_file(
        request,
        confirmed_incidents(wanted=IncidentFilter(watch=id), shown=seen_by(request)),
        export_format,
        f"incidents-{id}",
        title=title,
    )
