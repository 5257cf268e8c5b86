"""Reading again with another codebook: what is foretold happens, and foretelling changes nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from builders import logged_in, make_user
from dateline import configuration, reprocessing
from dateline.errors import ConfigurationError, DatelineError, NotFound, UsageError
from dateline.incidents.changes import changes
from dateline.model import Candidate, State, Verdict
from dateline.records import candidate_from_record
from dateline.reprocessing import Choice
from dateline.review.effects import Effect
from dateline.store import models as rows
from dateline.store import shadow
from outside import write_config
from reprocess_story import decide, digest, edit_codebook, foretell, reprocess, write_articles

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _shadow_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's tests refuse a connection that was not there when they began; the shadow's begins in the middle."""

    def connect(self: BaseDatabaseWrapper) -> None:
        if self.connection is None:
            with self.wrap_database_errors:
                self.connect()

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", connect)


@pytest.fixture
def office(tmp_path: Path, gazetteer_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder with the articles of the story, read with the default codebook; answers the config folder."""
    home, config = tmp_path / "home", write_config(tmp_path / "config")
    home.mkdir()
    shutil.copy(gazetteer_file, home / "gazetteer.sqlite3")
    monkeypatch.setenv("DATELINE_HOME", str(home))
    monkeypatch.setenv("DATELINE_CONFIG", str(config))
    monkeypatch.setenv("DATELINE_WORKERS", "1")
    monkeypatch.setenv("DATELINE_SAMPLE_NEWSROOM", "false")
    write_articles()
    yield config


def stand() -> dict[str, tuple[Candidate, str, frozenset[str]]]:
    """Key -> candidate, state and reports, as the live database has them."""
    members: dict[str, set[str]] = {}
    for report, key in rows.CandidateReport.objects.values_list("report__key", "candidate__key"):
        members.setdefault(key, set()).add(report)
    return {
        row.key: (candidate_from_record(row.record), row.state, frozenset(members.get(row.key, ())))
        for row in rows.Candidate.objects.all()
    }


def proposals() -> dict[str, Any]:
    return dict(rows.UpdateProposal.objects.filter(state="open").values_list("candidate__key", "changes"))


def test_what_is_foretold_happens_and_human_answers_stay(office: Path) -> None:
    assert reprocess()["articles marked"] == 5
    assert rows.Candidate.objects.count() == 4
    kidnapping = decide("kidnapped", Verdict.CONFIRM)
    ravine = decide("ravine", Verdict.REJECT, reason="not-an-incident")
    grenade = decide("Grenade", Verdict.CONFIRM)
    edit_codebook(office)

    before, all_rows = stand(), digest()
    foretold = foretell()
    assert digest() == all_rows
    assert list((configuration.current().home / "tmp").iterdir()) == []

    assert reprocess() == foretold.counts
    after = stand()
    told = {e.candidate.key: e for e in foretold.effects.effects}

    # what was foretold is what happened, candidate by candidate
    gone = {k for k, (_, _, reports) in before.items() if reports and not after.get(k, (0, 0, ()))[2]}
    assert {k for k, e in told.items() if e.kind == "appears"} == after.keys() - before.keys()
    assert {k for k, e in told.items() if e.kind == "vanishes"} == gone
    for key in before.keys() & after.keys() - gone:
        happened = [(c.field, c.old, c.new) for c in changes(before[key][0], after[key][0])]
        foreseen = [(line.field, line.old, line.new) for line in told[key].lines] if key in told else []
        assert happened == foreseen
    assert proposals().keys() == {k for k, e in told.items() if "update-proposal" in codes(e)}

    # and it is what this codebook does
    assert codes(told[kidnapping]) == ["vanishes-though-confirmed"]
    assert codes(told[ravine]) == ["vanishes-rejected"]
    assert codes(told[grenade]) == ["update-proposal"]
    assert [e.candidate.title for e in told.values() if e.kind == "appears"] == [
        "Watchmen zorbled in Mastung"
    ]
    assert [e.conflict for e in foretold.effects.effects] == [True, True, False, False, False]
    (kind,) = [line for line in told[grenade].lines if line.field == "event_type"]
    assert (kind.old, kind.new) == ("Grenade", "Attack")
    assert "hurled" in kind.new_words

    # human answers stand: states, decisions, incidents; what was undecided and has no report is gone
    assert {k: v[1] for k, v in after.items() if k in (kidnapping, ravine, grenade)} == {
        kidnapping: State.CONFIRMED,
        ravine: State.REJECTED,
        grenade: State.CONFIRMED,
    }
    assert not rows.Candidate.objects.filter(title__contains="sit-in").exists()
    assert rows.Decision.objects.count() == 3
    assert set(rows.Incident.objects.values_list("candidate__key", "withdrawn_at")) == {
        (kidnapping, None),
        (grenade, None),
    }
    assert (
        rows.Candidate.objects.get(key=kidnapping).record
        == rows.Decision.objects.get(candidate__key=kidnapping).candidate_record
    )

    # the page of the one that no report tells any more says so, and shows what it rested on
    client = logged_in(User.objects.get(username="amina"))
    page = client.get(f"/candidate/{kidnapping}").content.decode()
    assert "No report tells this any more" in page
    assert "road camp near Zhob" in re.sub(r"<[^>]+>", "", page)
    assert "No report tells this any more" not in client.get(f"/candidate/{grenade}").content.decode()

    # a second time there is nothing to do
    again = foretell()
    assert (again.counts["articles marked"], again.effects.effects) == (0, ())


def codes(effect: Effect) -> list[str]:
    return [note.code for note in effect.notes]


def test_a_shadow_holds_the_same_rows_but_no_secret_and_nobodys_lease(office: Path) -> None:
    make_user("amina", "editor")
    rows.Article.objects.update(state="pending", lease_owner="somebody:1:2")
    all_rows = digest()
    config = configuration.current()
    with reprocessing.shadow_folder(config, 1, lambda sentence: None) as folder:
        reprocessing._run(config, folder, ["-c", reprocessing.MAKE_TABLES])
        file = folder / reprocessing.SHADOW_FILE
        with shadow.shadow_connection(file):
            shadow.copy_live(file, lambda what, done, of: None)
            for model in shadow.copied_models():
                live, copied = model._default_manager, model._default_manager.using(shadow.SHADOW)
                assert sorted(copied.values_list("pk"), key=repr) == sorted(live.values_list("pk"), key=repr)
            copies = rows.Article.objects.using(shadow.SHADOW)
            facts = ("key", "text", "title", "tables", "published", "first_seen_at", "authors")
            assert list(copies.order_by("pk").values_list(*facts)) == list(
                rows.Article.objects.order_by("pk").values_list(*facts)
            )
            assert set(copies.values_list("lease_owner", "state")) == {("", "pending")}
            user = User.objects.using(shadow.SHADOW).get()
            assert user.username == "amina"
            assert not user.has_usable_password()
    assert shadow.SHADOW not in connections.settings
    assert digest() == all_rows
    assert User.objects.get().has_usable_password()


def test_every_relation_to_what_is_left_out_may_be_empty() -> None:
    for model in shadow.copied_models():
        for field in shadow._columns(model):
            if field.is_relation and field.related_model in shadow.LEFT_OUT:
                assert field.null, f"{model.__name__}.{field.name}"


def test_without_room_on_the_disk_nothing_is_begun(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(office)._replace(free=1_000_000)
    monkeypatch.setattr(reprocessing.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(ConfigurationError, match="1 MB are free; make room"):
        foretell()
    assert list((configuration.current().home / "tmp").iterdir()) == []


def test_what_a_killed_dry_run_left_behind_is_removed_and_a_living_ones_is_not(office: Path) -> None:
    import os

    from dateline.owners import owner_name

    config = configuration.current()
    dead, alive = (
        config.home / "tmp" / f"{reprocessing.SHADOW_PREFIX}{name}"
        for name in (owner_name(os.getpid())[:-1] + "x", owner_name(os.getppid()))
    )
    for folder in (dead, alive):
        folder.mkdir(parents=True)
        (folder / "dateline.sqlite3").touch()
    with reprocessing.shadow_folder(config, 1, lambda sentence: None) as ours:
        assert sorted(config.home.joinpath("tmp").iterdir()) == sorted([alive, ours])
    assert list(config.home.joinpath("tmp").iterdir()) == [alive]


def test_a_run_in_the_shadow_that_fails_says_that_nothing_was_changed(
    office: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config = configuration.current()
    with pytest.raises(DatelineError, match="Nothing was changed"):
        reprocessing._run(config, config.home, ["-c", "raise SystemExit('the reason')"])
    assert "the reason" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("choice", "error"),
    [(Choice(scope="some"), UsageError), (Choice(source_id="nobody"), NotFound)],
)
def test_a_choice_that_cannot_be_used_is_refused(
    office: Path, choice: Choice, error: type[DatelineError]
) -> None:
    with pytest.raises(error):
        reprocessing.mark(choice)
    with pytest.raises(error):
        foretell(choice)
