"""A correction kept as a rule: proposed, approved into the configuration, read by, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from builders import NOW, make_article, make_candidate, make_feed, make_user
from dateline import rules
from dateline.adapters.learned import append_rule, remove_rule
from dateline.adapters.workers import ReaderFiles, reader_version
from dateline.bootstrap import learned_file, learned_files
from dateline.configuration import Configuration, current, packaged_config
from dateline.errors import ActRefused
from dateline.incidents.annotate import annotate_article
from dateline.mentions.meanings import load_meanings
from dateline.model import Annotation
from dateline.store import models as rows
from dateline.store.rule_proposals import propose_rule, rules_in
from reading import CONFIG, PANJGUR, FakeGazetteer, FakeTagger, article, codebook, lexicon

pytestmark = pytest.mark.django_db

TEXT = "Gunmen opened fire on a bus in Old Bazaar on Saturday, killing four passengers, police said."


@pytest.fixture
def amina() -> User:
    make_candidate("c1")
    return make_user("amina", "editor")


@pytest.fixture
def olga() -> User:
    return make_user("olga", "operator")


@pytest.fixture
def config(tmp_path: Path) -> Configuration:
    folder, home = tmp_path / "config", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    return replace(current(), config=folder, home=home)


def a_rule(user: User, **changed: str) -> rows.RuleProposal:
    asked = {
        "kind": "place",
        "name": "Old Bazaar",
        "scope": "source",
        "scope_value": "coastal-herald",
        "target": str(PANJGUR.geonameid),
        "target_name": "Panjgur",
    } | changed
    return propose_rule("c1", user=user, now=NOW, **asked)


def read(config: Configuration) -> Annotation:
    return annotate_article(
        replace(article(TEXT, country="PK"), source_id="coastal-herald"),
        tagger=FakeTagger("Old Bazaar"), gazetteer=FakeGazetteer(), codebook=codebook(), actors=lexicon(),
        meanings=load_meanings(learned_files(config)),
    )  # fmt: skip


def place_of(found: Annotation) -> int | None:
    return found.reports[0].place.geonameid if found.reports[0].place else None


def test_the_next_reading_follows_an_approved_rule_and_no_other(
    amina: User, olga: User, config: Configuration
) -> None:
    row = a_rule(amina)
    assert place_of(read(config)) is None
    rules.approve(row.pk, config, user=olga, now=NOW)
    assert place_of(read(config)) == PANJGUR.geonameid
    rules.take_back(row.pk, user=olga, now=NOW)
    assert place_of(read(config)) is None
    acts = rows.Activity.objects.order_by("pk").values_list("kind", "act", "by__username")
    assert list(acts) == [
        ("rule", "proposed", "amina"),
        ("rule", "approved", "olga"),
        ("rule", "undone", "olga"),
    ]


def test_all_else_in_the_file_stays_to_the_letter(amina: User, olga: User, config: Configuration) -> None:
    file = config.config / "learned.yml"
    own = "# ours, by hand\n- {name: Hub, place: 1176372}   # the town\n\n# the end"
    file.write_text(own)
    first, second = (
        a_rule(amina),
        a_rule(amina, name='The "Old" Bazaar\u2028: {x}', scope="everywhere", scope_value=""),
    )
    for row in (first, second):
        rules.approve(row.pk, config, user=olga, now=NOW)
    assert file.read_text().startswith(own + "\n- ")
    assert len(load_meanings([file]).places) == 3
    rules.take_back(first.pk, user=olga, now=NOW)
    rules.take_back(second.pk, user=olga, now=NOW)
    assert file.read_text() == own + "\n"


def test_a_rule_goes_into_the_operators_folder_else_into_the_data_folder(
    config: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert learned_file(config) == config.config / "learned.yml"
    assert learned_file(replace(config, config=packaged_config())) == config.home / "learned.yml"
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert learned_file(config) == config.home / "learned.yml"


def test_a_file_that_cannot_be_written_leaves_the_rule_as_it_was(
    amina: User, olga: User, config: Configuration
) -> None:
    row = a_rule(amina)
    (config.config / "learned.yml").mkdir()
    with pytest.raises(ActRefused, match="cannot be written"):
        rules.approve(row.pk, config, user=olga, now=NOW)
    assert rows.RuleProposal.objects.get().state == "proposed"


def test_declined_with_a_reason_it_may_be_asked_again(amina: User, olga: User) -> None:
    row = a_rule(amina)
    assert a_rule(amina).pk == row.pk
    with pytest.raises(ActRefused, match="Say why"):
        rules.decline(row.pk, " ", user=olga, now=NOW)
    rules.decline(row.pk, "Only one paper does.", user=olga, now=NOW)
    with pytest.raises(ActRefused, match="declined already"):
        rules.decline(row.pk, "again", user=olga, now=NOW)
    assert a_rule(amina).pk != row.pk
    assert [len(rules_in(state)[0]) for state in ("proposed", "declined", "approved")] == [1, 1, 0]


def test_an_editor_settles_nothing_and_an_operator_proposes_nothing(
    amina: User, olga: User, config: Configuration
) -> None:
    row = a_rule(amina)
    for act in (
        lambda: rules.approve(row.pk, config, user=amina, now=NOW),
        lambda: rules.decline(row.pk, "no", user=amina, now=NOW),
        lambda: rules.take_back(row.pk, user=amina, now=NOW),
        lambda: a_rule(olga),
    ):
        with pytest.raises(ActRefused, match="Only an"):
            act()


@pytest.mark.parametrize(
    "changed",
    [
        {"name": " "},
        {"name": "x" * 121},
        {"scope": "planet"},
        {"scope_value": ""},
        {"scope": "everywhere"},
        {"target": ""},
        {"kind": "date"},
    ],
)
def test_what_makes_no_rule_is_refused(amina: User, changed: dict[str, str]) -> None:
    with pytest.raises(ActRefused):
        a_rule(amina, **changed)


def test_examples_are_articles_that_name_it_so(amina: User) -> None:
    herald, other = make_feed("coastal-herald"), make_feed("valley-times", country="AF")
    for number, feed in enumerate([herald, herald, other]):
        page = make_article(f"{TEXT} {number}", feed=feed, country=feed.country)
        rows.Report.objects.create(
            key=f"r{number}", article=page, ordinal=0, modality="asserted", event_type="Battles",
            sub_event_type="Armed clash", score=0.9, record={}, state="linked",
        )  # fmt: skip
        for start in (0, 30):
            rows.Mention.objects.create(
                article=page, kind="place", field="text", start=start, end=start + 10, text="Old Bazaar"
            )
    assert a_rule(amina).examples == 2
    assert a_rule(amina, scope="country", scope_value="AF").examples == 1
    assert a_rule(amina, scope="everywhere", scope_value="").examples == 3
    assert a_rule(amina, name="New Bazaar").examples == 0


def test_rules_are_listed_page_by_page(amina: User) -> None:
    for n in range(45):
        propose_rule(
            "c1", kind="place", name=f"Bazaar {n}", scope="everywhere", target="6", target_name="Panjgur",
            user=amina, now=NOW + timedelta(minutes=n // 10),
        )  # fmt: skip
    first, more = rules_in("proposed")
    second, none = rules_in("proposed", (first[-1].proposed_at, first[-1].pk))
    assert (len({r.pk for r in (*first, *second)}), more, none) == (45, True, False)


def test_a_rules_line_is_found_by_its_whole_number(tmp_path: Path) -> None:
    file = tmp_path / "learned.yml"
    append_rule(file, 3, {"name": "x", "place": "1"})
    append_rule(file, 33, {"name": "y", "place": "1"})
    assert remove_rule(file, 3)
    assert not remove_rule(file, 3)
    assert not remove_rule(tmp_path / "none.yml", 3)
    assert list(load_meanings([file]).places) == ["y"]


def test_what_was_read_by_other_rules_says_so(config: Configuration, gazetteer_file: Path) -> None:
    files = ReaderFiles(gazetteer_file, CONFIG / "incident_types.yml", (), tuple(learned_files(config)))
    before = reader_version(files)
    append_rule(config.home / "learned.yml", 3, {"name": "x", "place": "1"})
    assert reader_version(files) != before
