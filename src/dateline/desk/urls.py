"""Routes of the desk."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path, re_path

from dateline.desk.views import (
    adding,
    browse,
    candidate,
    decide,
    known,
    login,
    preferences,
    queue,
    source,
    sources,
    taking,
    versions,
)

urlpatterns: list[URLPattern] = [
    path("", queue.queue_view, name="queue"),
    path("login/", login.DeskLoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", login.DeskPasswordView.as_view(), name="password"),
    path("preferences", preferences.preferences_view, name="preferences"),
    path("candidate/<slug:key>", candidate.candidate_view, name="candidate"),
    path("candidate/<slug:key>/decide", decide.decide_view, name="decide"),
    path("candidate/<slug:key>/correct", decide.correct_view, name="correct"),
    path("candidate/<slug:key>/proposal", decide.proposal_view, name="proposal"),
    path("candidate/<slug:key>/known", known.known_view, name="known"),
    path("candidate/<slug:key>/previous", candidate.previous_view, name="previous"),
    path("candidate/<slug:key>/words", taking.words_view, name="words"),
    path("article/<slug:key>/versions", versions.versions_view, name="versions"),
    path("undo", decide.undo_last_view, name="undo-last"),
    path("typeahead/places", taking.places_view, name="typeahead-places"),
    path("typeahead/actors", taking.actors_view, name="typeahead-actors"),
    path("incidents/<slug:public_id>", candidate.incident_view, name="incident"),
    path("incidents", browse.incidents_view, name="incidents"),
    re_path(r"^incidents\.(?P<export_format>[a-z]{3,8})$", browse.download_view, name="download"),
    path("sources", sources.sources_view, name="sources"),
    path("sources.opml", adding.export_view, name="sources-opml"),
    path("sources/<slug:id>", source.source_view, name="source"),
    path("sources/<slug:id>/check", source.check_view, name="source-check"),
    path("sources/<slug:id>/enable", source.enable_view, name="source-enable"),
    path("sources/<slug:id>/disable", source.disable_view, name="source-disable"),
    path("add-sources", adding.add_view, name="add-sources"),
    path("import-sources", adding.import_view, name="import-sources"),
    path("runs", sources.runs_view, name="runs"),
]
