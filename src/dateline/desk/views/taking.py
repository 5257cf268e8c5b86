"""Taking values out of the text: what selected words say, and type-ahead for places and actors. GET, no side effects."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dateline.desk.access import EDITOR, allow
from dateline.desk.actors import ActorChoice, lexicon, suggest_actors
from dateline.desk.numbers import whole_number
from dateline.desk.places import suggest_places
from dateline.desk.selection import Passage, actor_in, count_in, days_in
from dateline.store import models as rows
from dateline.store.candidate_file import actors_seen, article_of

TAKEN = ("place", "actor", "killed", "injured", "date")


def passage(key: str, article: str, where: str, start: str, end: str) -> tuple[rows.Article, Passage] | None:
    """The selected words of an article that the candidate rests on; None for anything that is none."""
    first, behind = whole_number(start, 7), whole_number(end, 7)
    if where not in ("text", "title") or first is None or behind is None:
        return None
    found = article_of(key, article)
    if found is None:
        return None
    selected = Passage(
        text=found.title if where == "title" else found.text,
        start=first,
        end=behind,
        language=found.language,
        published=found.published,
        country=found.country or (found.feed.country if found.feed else None) or None,
    )
    return (found, selected) if selected.is_sound else None


@require_GET
@allow(EDITOR)
def words_view(request: HttpRequest, key: str) -> JsonResponse:
    """`/candidate/<key>/words?as=killed&article=KEY&in=text&start=5&end=13`: what these words say, as JSON.

    `{"quote", "value": {...}}`: killed and injured low, best, high; date start, end, precision; actor id, name, kind;
    place has none, its name is chosen by type-ahead. `{"quote", "problem"}` where they say nothing of the kind.
    """
    asked = {name: request.GET.get(name, "")[:80] for name in ("as", "article", "in", "start", "end")}
    if asked["as"] not in TAKEN:
        return JsonResponse({"problem": _("Say what the words are to be taken as.")}, status=400)
    found = passage(key, asked["article"], asked["in"], asked["start"], asked["end"])
    if found is None:
        raise Http404
    selected = found[1]
    value: Any = {}
    match asked["as"]:
        case "killed" | "injured":
            value, problem = count_in(selected), _("There is no number in these words.")
        case "date":
            value, problem = days_in(selected), _("There is no day in these words.")
        case "actor":
            named = actor_in(selected, lexicon())
            actor = named or ("", " ".join(selected.quote.split()), "")
            value, problem = dict(zip(("id", "name", "kind"), actor, strict=True)), ""
        case _:
            problem = ""
    if value is None:
        return JsonResponse({"quote": selected.quote, "problem": problem})
    plain = value if isinstance(value, dict) else asdict(value)
    return JsonResponse({"quote": selected.quote, "value": plain})


@require_GET
@allow(EDITOR)
def places_view(request: HttpRequest) -> JsonResponse:
    """`/typeahead/places?q=gw&near=25.1,62.3`: `{"choices": [...]}`, whole names first, then the nearest."""
    return JsonResponse(
        {
            "choices": [
                asdict(choice) | {"kind": _(choice.kind)}
                for choice in suggest_places(
                    request.GET.get("q", "")[:200], near_of(request.GET.get("near", ""))
                )
            ]
        }
    )


def near_of(text: str) -> tuple[float, float] | None:
    """ "25.12,62.33" as latitude and longitude; None for anything else."""
    try:
        latitude, longitude = (float(part) for part in text[:60].split(","))
    except ValueError:
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


@require_GET
@allow(EDITOR)
def actors_view(request: HttpRequest) -> JsonResponse:
    """`/typeahead/actors?q=saff&country=PK`: `{"choices": [...]}`, of the list and of candidates of that country."""
    country = request.GET.get("country", "")[:2].upper()
    seen = (ActorChoice(actor_id, name, kind, seen=True) for actor_id, name, kind in actors_seen(country))
    found = suggest_actors(request.GET.get("q", "")[:200], country=country, seen=seen)
    return JsonResponse({"choices": [asdict(choice) | {"kind_words": _(choice.kind)} for choice in found]})


def words_taken(request: HttpRequest, key: str) -> dict[str, dict[str, Any]]:
    """What the correction form says its values were taken from: `words_<field>` = "article|text|5|13".

    The words are read from the article anew; what does not lie in an article of the candidate is left out.
    """
    found: dict[str, dict[str, Any]] = {}
    for name in TAKEN:
        parts = request.POST.get(f"words_{name}", "")[:200].split("|")
        read = passage(key, *parts) if len(parts) == 4 else None
        if read is not None:
            article, selected = read
            found[name] = {
                "article": article.key,
                "article_url": article.canonical_url or article.url,
                "in": parts[1],
                "start": selected.start,
                "end": selected.end,
                "quote": selected.quote,
            }
    return found


def words_sent(request: HttpRequest, key: str) -> dict[str, dict[str, str]]:
    """The same for the form that is shown again: field -> the words, and how they were sent."""
    return {
        name: {"quote": words["quote"], "sent": request.POST[f"words_{name}"]}
        for name, words in words_taken(request, key).items()
    }
