"""From decisions on the desk to a ranking in use, and back to the one before."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from typer.testing import CliRunner

from at_once import committed_late
from builders import (
    NOW,
    a_place,
    a_report,
    logged_in,
    make_article,
    make_candidate,
    make_feed,
    make_report,
    make_user,
)
from dateline import operations
from dateline.cli import app
from dateline.commands.review import _best_first
from dateline.errors import ActRefused, NotFound
from dateline.model import Verdict
from dateline.review.filters import QueueFilter
from dateline.review.ranking_lesson import Lesson, TooFew, learn
from dateline.review.ranking_model import RankingModel
from dateline.store import lessons, rankings
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.outcomes import note_outcomes
from dateline.store.queue import before_in_queue, find_candidate, next_in_queue, queue_page
from dateline.store.queue_index import STANDS, index_candidates, reindex, rerank
from dateline.store.queue_match import numbers_of
from dateline.store.queue_rank import rank_of
from dateline.store.queue_sample import show_sample
from dateline.store.queue_walk import walk_of
from dateline.store.reliability import (
    ByType,
    precision_by_week,
    reliability_by_type,
    reliability_of_all,
)
from dateline.store.sources import sources_of
from unit.review.decided_builders import decided_by, likes_battles

pytestmark = pytest.mark.django_db
_instants = itertools.count(1)
KINDS = [("Battles", "Armed clash"), ("Protests", "Peaceful protest")]


def a_candidate(
    key: str, *, kind: tuple[str, str] = KINDS[0], score: float = 0.7, source: str = "alpha"
) -> rows.Candidate:
    value = a_report(place=a_place(), event_type=kind[0], sub_event_type=kind[1], score=score)
    report = make_report(make_article("Words.", title=key, feed=make_feed(source)), value)
    row = make_candidate(key, [(report, value)])
    # who tells of it, as merging keeps it
    row.record["tellers"] = [[report.key, source, NOW.isoformat()]]
    row.save(update_fields=["record"])
    index_candidates([row.pk])
    return row


def say(user: User, key: str, verdict: Verdict, at: datetime, **more: Any) -> rows.Decision:
    return decide(key, verdict, user=user, expected_revision=None, now=at, **more)


def editors_who_like_battles(number: int, *, user: User | None = None, begin: int = 0) -> User:
    """So many decided candidates, one an hour: battles are confirmed, protests are not."""
    user = user or make_user("amina", "editor")
    draw = random.Random(number)
    for n in range(begin, begin + number):
        kind = draw.choice(KINDS)
        a_candidate(
            f"d{n:04d}",
            kind=kind,
            score=round(draw.uniform(0.4, 0.9), 4),
            source=draw.choice(("alpha", "beta")),
        )
        confirmed = kind == KINDS[0]
        at = NOW + timedelta(hours=n)
        if confirmed:
            say(user, f"d{n:04d}", Verdict.CONFIRM, at)
        else:
            say(user, f"d{n:04d}", Verdict.REJECT, at, reason="not-an-incident")
    return user


def order(tab: str = "proposed") -> list[str]:
    page = queue_page(walk_of(QueueFilter(tab=tab)), size=100)
    return [item.row.key for item in page.rows]


def later(days: float) -> datetime:
    return NOW + timedelta(days=days)


def test_a_ranking_is_learnt_taken_into_use_and_returned_from_exactly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, few in (("EARLIER", 30), ("LATER", 15), ("ALIKE", 4)):
        monkeypatch.setattr(f"dateline.review.ranking_lesson.LEAST_{name}", few)
    editors_who_like_battles(60)
    a_candidate("protest", kind=KINDS[1], score=0.72)
    a_candidate("battle", kind=KINDS[0], score=0.68)
    assert order() == ["protest", "battle"]
    found = lessons.train()
    assert isinstance(found, Lesson)
    assert found.refusal == ""
    assert rows.Ranking.objects.count() == 0  # training alone keeps nothing

    first = lessons.keep(found, later(5))
    assert order() == ["protest", "battle"]  # nor does keeping use it
    rankings.take_into_use(first.pk, now=later(5))
    assert rankings.rerank_all() == 62
    assert order() == ["battle", "protest"]
    said = {item.row.key: item for item in queue_page(walk_of(QueueFilter())).rows}
    assert said["battle"].sureness > 0.7 > 0.4 > said["protest"].sureness
    assert said["battle"].row.score == 0.68  # what the program says of it stays
    assert said["battle"].model == found.model

    ranks = _ranks()
    rankings.take_into_use(rankings.SHIPPED, now=later(6))
    rankings.rerank_all()
    assert order() == ["protest", "battle"]
    assert reindex() == 62
    rankings.take_into_use(first.pk, now=later(7))
    rankings.rerank_all()
    assert _ranks() == ranks
    kept = rankings.kept_rankings()
    assert [(line.id, line.in_use, len(line.used)) for line in kept] == [(first.pk, True, 2)]


def _ranks() -> list[tuple[Any, ...]]:
    posts = rows.QueuePost.objects.order_by("mark", "candidate_id")
    return [
        *rows.QueueEntry.objects.order_by("pk").values_list("pk", "rank"),
        *posts.values_list("mark", "stand", "rank", "candidate_id"),
    ]


def a_ranking(refusal: str = "", **changed: Any) -> rows.Ranking:
    """One that is kept: it likes no protests."""
    # a ranking never changes: processes know it by its number and this instant, also after a rolled-back test
    trained_at = NOW + timedelta(microseconds=next(_instants))
    columns = {"trained_at": trained_at, "decided_from": NOW, "decided_to": NOW}
    model = RankingModel(
        **{
            "bias": 0.5,
            "weights": {"type:Protests": -2.0, "reading": 1.0},
            "means": {},
            "standing": {"alpha": 0.5},
        }
        | changed
    )
    lesson = {"refusal": refusal}
    return rows.Ranking.objects.create(
        **columns, decided=300, confirmed=150, model=model.record(), lesson=lesson
    )


def test_what_a_ranking_says_of_a_candidate_is_the_same_however_it_was_indexed() -> None:
    for n in range(6):
        a_candidate(f"old{n}", kind=KINDS[n % 2])
    rankings.take_into_use(a_ranking().pk, now=NOW)
    a_candidate("new", kind=KINDS[1])
    rankings.rerank_all()
    kept = _ranks()
    index_candidates(rows.Candidate.objects.values_list("pk", flat=True))
    assert _ranks() == kept


def test_ranking_anew_goes_on_where_it_was_stopped_the_newest_first() -> None:
    made = [a_candidate(f"c{n}", kind=KINDS[n % 2]) for n in range(10)]
    ranking = a_ranking()
    before = dict(rows.QueueEntry.objects.values_list("pk", "rank"))
    rankings.take_into_use(ranking.pk, now=NOW)
    assert rankings.rerank_batch(4) == 4
    model = RankingModel.from_record(ranking.model)
    for n, row in enumerate(made):
        learnt = 10_000 - round(10_000 * model.probability(model.features(row.record, row.score)))
        assert rows.QueueEntry.objects.get(pk=row.pk).rank == (learnt if n >= 6 else before[row.pk])
    assert rankings.rerank_all() == 6
    assert rankings.rerank_batch() is None


def test_a_refused_one_and_one_that_is_not_there_are_not_taken_into_use() -> None:
    for number, error in (
        (rankings.SHIPPED, ActRefused),
        (a_ranking("It is not better beyond chance.").pk, ActRefused),
        (99, NotFound),
    ):
        with pytest.raises(error):
            rankings.take_into_use(number, now=NOW)
    good = a_ranking().pk
    rankings.take_into_use(good, now=NOW)
    with pytest.raises(ActRefused, match="in use already"):
        rankings.take_into_use(good, now=NOW)
    assert rows.RankingUse.objects.count() == 1


def test_with_too_few_decisions_nothing_is_learnt() -> None:
    editors_who_like_battles(5)
    assert lessons.train() == TooFew("There are 5 decisions to learn from; 205 more are needed.")


# ---------------------------------------------------------------------------------------------------- outcomes


def outcome(key: str) -> tuple[str, str, datetime]:
    row = rows.Outcome.objects.get(candidate__key=key)
    return row.answer, row.reason, row.decided_at


def test_an_outcome_is_the_answer_that_stands_since_it_stands() -> None:
    amina = make_user("amina", "editor")
    a_candidate("c1")
    told = rows.Candidate.objects.get(key="c1").record
    for hour, (verdict, more, expected) in enumerate(
        (
            (Verdict.UNSURE, {}, ("", "", 0)),
            (Verdict.CONFIRM, {}, ("confirmed", "", 1)),
            (
                Verdict.CORRECT,
                {"corrections": {"sub_event_type": "Attack", "event_type": "Violence against civilians"}},
                ("confirmed", "", 1),
            ),
            (Verdict.REJECT, {"reason": "background: March"}, ("rejected", "background", 3)),
            (Verdict.UNDO, {}, ("confirmed", "", 1)),
            (Verdict.REJECT, {"reason": "duplicate"}, ("", "", 5)),
            (Verdict.UNDO, {}, ("confirmed", "", 1)),
        )
    ):
        say(amina, "c1", verdict, NOW + timedelta(hours=hour), **more)
        assert note_outcomes() == 1
        answer, reason, since = expected
        assert outcome("c1") == (answer, reason, NOW + timedelta(hours=since))
    assert rows.Outcome.objects.get().rank == 10_000 - round(10_000 * told["score"])
    assert note_outcomes() == 0


def test_outcomes_are_the_same_in_one_batch_and_in_many(monkeypatch: pytest.MonkeyPatch) -> None:
    editors_who_like_battles(14)
    amina = User.objects.get(username="amina")
    for n in (3, 7, 11):
        say(amina, f"d{n:04d}", Verdict.UNDO, later(3))
    note_outcomes()
    kept = _outcomes()
    assert len(kept) == 14
    rows.Outcome.objects.all().delete()
    monkeypatch.setattr("dateline.store.outcomes.BATCH", 4)
    assert note_outcomes() == 17
    assert _outcomes() == kept


def _outcomes() -> list[tuple[Any, ...]]:
    columns = [f.attname for f in rows.Outcome._meta.fields]
    return [
        (*row, *rows.OutcomeSource.objects.filter(outcome=row[0]).values_list("source", "confirmed"))
        for row in rows.Outcome.objects.order_by("pk").values_list(*columns)
    ]


def test_later_reports_and_answers_change_nothing_of_what_was_learnt_from_before() -> None:
    editors_who_like_battles(30)
    note_outcomes()
    before = {one.key: one for one in lessons.decided_candidates()}
    for row in rows.Candidate.objects.all():
        row.record |= {"event_type": "Riots", "tellers": [["x", "gamma", NOW.isoformat()]], "score": 0.1}
        row.score = 0.1
        row.save()
    amina = User.objects.get(username="amina")
    for n in range(10):
        say(amina, f"d{n:04d}", Verdict.UNDO, later(9))
    editors_who_like_battles(10, user=amina, begin=100)
    note_outcomes()
    after = {one.key: one for one in lessons.decided_candidates()}
    assert len(after) == 30
    unchanged = [key for key in before if key in after]
    assert len(unchanged) == 20
    assert {key: after[key] for key in unchanged} == {key: before[key] for key in unchanged}


# ------------------------------------------------------------------------------------------------------ the sample


def long_queue(number: int = 60) -> None:
    for n in range(number):
        a_candidate(f"q{n:03d}", score=round(0.9 - n / 120, 4))


def test_a_day_s_sample_stands_high_in_the_queue_and_the_next_day_others_do() -> None:
    long_queue()
    assert show_sample(NOW) == 3
    shown = {item.row.key: item for item in queue_page(walk_of(QueueFilter()), size=100).rows if item.sampled}
    assert shown
    first_page = queue_page(walk_of(QueueFilter())).rows
    assert any(item.sampled for item in first_page)
    for item in shown.values():
        assert item.sureness == item.row.score
    assert len(order()) == len(set(order())) == 60  # nobody stands twice
    assert show_sample(NOW + timedelta(hours=2)) == 0
    assert show_sample(later(1)) == 3
    chosen = set(rows.QueueSample.objects.values_list("candidate__key", flat=True))
    assert not chosen & set(shown)


def test_within_the_stated_days_the_lowest_is_shown_on_the_way() -> None:
    long_queue()
    days = [
        day
        for day in range(20)
        if show_sample(later(day)) and rows.QueueSample.objects.filter(candidate__key="q059").exists()
    ]
    assert len(days) == 1
    for day in range(20, 20 + days[0] + 1):
        show_sample(later(day))
    # a round later it is its turn again
    assert rows.QueueSample.objects.filter(candidate__key="q059").exists()


def test_the_sample_keeps_the_queue_s_paging_and_its_filters() -> None:
    long_queue()
    show_sample(NOW)
    walk, found, after = walk_of(QueueFilter()), [], None
    while True:
        page = queue_page(walk, after, size=7)
        found += [item.row.key for item in page.rows]
        after = page.after
        if after is None:
            break
    assert found == order()
    row, walked = find_candidate(found[0]), [found[0]]
    while (row := next_in_queue(row)).key != found[0]:  # type: ignore[union-attr, assignment]
        walked.append(row.key)
    assert walked == found
    assert before_in_queue(find_candidate(found[9])).key == found[8]  # type: ignore[union-attr]
    high = QueueFilter(least_score=70)
    wanted = sorted(rows.Candidate.objects.filter(score__gte=0.7).values_list("key", flat=True))
    assert sorted(item.row.key for item in queue_page(walk_of(high), size=100).rows) == wanted
    assert numbers_of([walk_of(high)]) == [len(wanted)]


def test_queue_list_is_best_first_whatever_the_sample_shows() -> None:
    long_queue()
    show_sample(NOW)
    best = list(rows.Candidate.objects.order_by("-score", "pk").values_list("key", flat=True))
    assert order() != best
    assert [row.key for row in _best_first(QueueFilter(), 7)] == best
    listed = CliRunner().invoke(app, ["queue", "list", "--json", "--limit", "5"])
    assert [json.loads(line)["id"] for line in listed.stdout.splitlines()] == best[:5]


def test_queue_list_names_once_what_another_sample_moves_meanwhile() -> None:
    for key, score in (("first", 0.9), ("second", 0.8), ("low", 0.1)):
        a_candidate(key, score=score)
    low = rows.Candidate.objects.get(key="low")
    sample = rows.QueueSample.objects.create(candidate=low, rank=0, own_rank=9000, since=NOW)
    rerank([low.pk])
    listed = _best_first(QueueFilter(), 1)
    found = [next(listed).key]
    sample.rank = 1500
    sample.save()
    rerank([low.pk])
    assert found + [row.key for row in listed] == ["first", "second", "low"]


def test_a_candidate_of_the_sample_keeps_its_place_when_it_is_decided_and_that_is_written_down() -> None:
    amina = make_user("amina", "editor")
    long_queue()
    show_sample(NOW)
    shown = [item.row.key for item in queue_page(walk_of(QueueFilter()), size=100).rows]
    lifted = next(item.row.key for item in queue_page(walk_of(QueueFilter())).rows if item.sampled)
    following = shown[shown.index(lifted) + 1]
    say(amina, lifted, Verdict.REJECT, NOW + timedelta(hours=1), reason="background")
    assert next_in_queue(find_candidate(lifted)).key == following  # type: ignore[union-attr]
    say(amina, "q000", Verdict.CONFIRM, NOW + timedelta(hours=1))
    show_sample(later(1))  # the round ends: what is written down stays
    sampled = dict(rows.Outcome.objects.values_list("candidate__key", "sampled"))
    assert sampled == {
        lifted: True,
        "q000": rows.QueueSample.objects.filter(candidate__key="q000").exists() or False,
    }
    say(amina, lifted, Verdict.UNSURE, later(2))
    say(amina, lifted, Verdict.UNDO, later(2))
    note_outcomes()
    assert rows.Outcome.objects.get(candidate__key=lifted).sampled


@pytest.mark.django_db(transaction=True)
def test_a_candidate_that_is_decided_while_a_round_begins_stands_where_it_was_decided_to() -> None:
    long_queue(30)
    show_sample(NOW)
    lifted = next(item.row.key for item in queue_page(walk_of(QueueFilter())).rows if item.sampled)
    amina = make_user("amina", "editor")
    with committed_late(lambda: say(amina, lifted, Verdict.CONFIRM, NOW)):
        show_sample(later(1))
    row = rows.Candidate.objects.get(key=lifted)
    stood = set(rows.QueuePost.objects.filter(candidate=row).values_list("stand", "rank"))
    assert stood == {(STANDS.index("confirmed"), rank_of(row.score))}
    assert lifted not in order()


def test_a_new_score_moves_a_candidate_of_the_sample_only_up() -> None:
    long_queue()
    show_sample(NOW)
    item = next(item for item in queue_page(walk_of(QueueFilter())).rows if item.sampled)
    for score, sampled in ((0.2, True), (0.99, False)):
        rows.Candidate.objects.filter(pk=item.row.pk).update(score=score)
        index_candidates([item.row.pk])
        again = next(one for one in queue_page(walk_of(QueueFilter())).rows if one.row.pk == item.row.pk)
        assert (again.sureness, again.sampled) == (score, sampled)


def test_without_a_share_there_is_no_sample(settings: Any) -> None:
    long_queue(40)
    assert show_sample(NOW) == 2
    values = {**settings.CONFIGURATION.values, "review.explore_share": 0.0}
    settings.CONFIGURATION = replace(settings.CONFIGURATION, values=values)
    assert show_sample(later(1)) == 0
    assert rows.QueueSample.objects.count() == 0
    assert order() == [f"q{n:03d}" for n in range(40)]


# -------------------------------------------------------------------------------------- reliability and precision


def decide_some(answers: Sequence[tuple[str, str, tuple[str, str], str]]) -> None:
    """Source, verdict or reason, kind; one an hour."""
    amina = User.objects.filter(username="amina").first() or make_user("amina", "editor")
    for n, (source, said, kind, key) in enumerate(answers):
        a_candidate(key, source=source, kind=kind)
        at = NOW + timedelta(hours=n)
        if said == "confirm":
            say(amina, key, Verdict.CONFIRM, at)
        else:
            say(amina, key, Verdict.REJECT, at, reason=said)
    note_outcomes()


def test_a_source_is_as_reliable_as_its_share_of_confirmed_by_type_and_owner() -> None:
    make_feed("alpha", owner="One House")
    make_feed("beta", owner="One House")
    decide_some(
        [
            ("alpha", "confirm", KINDS[0], "a1"),
            ("alpha", "confirm", KINDS[0], "a2"),
            ("alpha", "not-an-incident", KINDS[1], "a3"),
            ("alpha", "out-of-scope", KINDS[1], "a4"),  # it told what happened
            ("alpha", "duplicate", KINDS[1], "a5"),
            ("beta", "background", KINDS[0], "b1"),
        ]
    )
    found = reliability_of_all()
    assert {id: (one.share.confirmed, one.share.decided) for id, one in found.items()} == {
        "alpha": (2, 3),
        "beta": (0, 1),
    }
    assert found["alpha"].shrunk > found["beta"].shrunk
    assert found["alpha"].share.low < 2 / 3 < found["alpha"].share.high
    by_type = reliability_by_type(make_feed("alpha"))
    assert [(kind, one.confirmed, one.decided) for kind, one in by_type.types] == [
        ("Battles", 2, 2),
        ("Protests", 0, 1),
    ]
    assert by_type.owner is not None
    assert (by_type.owner.confirmed, by_type.owner.decided) == (2, 4)
    assert reliability_by_type(make_feed("gamma")) == ByType((), None)
    listed = {source.row.pk: source.reliability for source in sources_of(["alpha", "beta", "gamma"], NOW)}
    assert listed == {"alpha": found["alpha"], "beta": found["beta"], "gamma": None}


def test_precision_of_the_queue_is_counted_by_week_and_by_band() -> None:
    amina = make_user("amina", "editor")
    # Tuesday, 3 February 2026
    for key, score, verdict, at in (
        ("c1", 0.9, Verdict.CONFIRM, NOW),
        ("c2", 0.85, Verdict.REJECT, NOW),
        ("c3", 0.6, Verdict.CONFIRM, NOW + timedelta(days=5)),
        ("c4", 0.4, Verdict.REJECT, NOW + timedelta(days=6)),
        ("c5", 0.4, Verdict.REJECT, NOW - timedelta(days=200)),
    ):
        a_candidate(key, score=score)
        say(amina, key, verdict, at, reason="background" if verdict is Verdict.REJECT else "")
    note_outcomes()
    weeks = precision_by_week(NOW + timedelta(days=8), weeks=3)
    assert [str(week.monday) for week in weeks] == ["2026-01-26", "2026-02-02", "2026-02-09"]
    counts = [
        [(week.all.confirmed, week.all.decided), *((one.confirmed, one.decided) for _, one in week.bands)]
        for week in weeks
    ]
    assert counts == [
        [(0, 0), (0, 0), (0, 0), (0, 0)],
        [(2, 3), (1, 2), (1, 1), (0, 0)],
        [(0, 1), (0, 0), (0, 0), (0, 1)],
    ]
    assert [name for name, _ in weeks[0].bands] == ["high", "middle", "low"]


# -------------------------------------------------------------------------------------------------- on the desk


def text_of(page: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def test_a_card_says_in_words_what_a_learned_ranking_makes_of_it_and_that_it_is_a_sample() -> None:
    client = logged_in("bilal", "chief-editor")
    long_queue(26)
    a_candidate("march", kind=KINDS[1], score=0.95)
    assert "editors seldom confirm" not in text_of(client.get("/").content)
    rankings.take_into_use(a_ranking().pk, now=NOW)
    rankings.rerank_all()
    assert order()[-1] == "march"
    # its turn comes
    for day in range(27):
        show_sample(later(day))
        if rows.QueueSample.objects.filter(candidate__key="march").exists():
            break
    page = client.get("/").content.decode()
    card = page[page.index('id="c-march"') :]
    card = text_of(card[: card.index("</li>")].encode())
    assert "Against it: editors seldom confirm: Protests" in card
    assert "shown as a sample" in card
    assert "by lot" in card
    own = rows.QueueSample.objects.get(candidate__key="march").own_rank
    assert f"{round((10_000 - own) / 100)} %" in card
    alone = client.get("/candidate/march").content.decode()
    assert f"score {round((10_000 - own) / 100)}" in alone
    assert "How likely editors are to confirm it" in alone


def test_the_source_that_a_ranking_goes_by_is_named_on_the_card() -> None:
    client = logged_in("bilal", "editor")
    a_candidate("c1", source="alpha")
    row = a_ranking(weights={"standing": 1.0}, standing={"alpha": 1.5})
    rankings.take_into_use(row.pk, now=NOW)
    assert "its source is often confirmed" in text_of(client.get("/").content)


def test_the_page_of_learning_shows_what_is_in_use_and_what_it_learnt() -> None:
    client = logged_in("omar", "operator")
    assert "The score that comes with the program" in text_of(client.get("/learning").content)
    lesson = learn(decided_by(likes_battles, 300))
    assert isinstance(lesson, Lesson)
    kept = lessons.keep(lesson, NOW)
    assert "not used yet" in text_of(client.get("/learning").content)
    rankings.take_into_use(kept.pk, now=NOW)
    decide_some([("alpha", "confirm", KINDS[0], "a1")])
    page = text_of(client.get("/learning").content)
    for words in (
        f"Ranking {kept.pk}, learnt from 300 decisions",
        "Battles: the odds of being confirmed are",
        "All later decisions 90 decided",
        "average precision",
        "better",
        "Alpha 100 %",
    ):
        assert words in page, words


def test_the_command_reports_adopts_and_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.bootstrap.migrate", lambda: None)
    found: list[Lesson | TooFew] = [TooFew("There are 5 decisions to learn from; 205 more are needed.")]
    monkeypatch.setattr("dateline.store.lessons.train", lambda: found[0])

    def say_it(*words: str) -> tuple[int, Any]:
        ran = CliRunner().invoke(app, ["learn", *words, "--json"])
        return ran.exit_code, [json.loads(line) for line in ran.stdout.splitlines()]

    assert say_it() == (0, [{"refusal": found[0].why, "in_use": None, "lesson": None}])  # type: ignore[union-attr]
    assert say_it("--adopt")[0] == 1
    lesson = learn(decided_by(likes_battles, 300))
    assert isinstance(lesson, Lesson)
    found[0] = lesson
    assert say_it("--dry-run")[1][0]["in_use"] is None
    assert rows.Ranking.objects.count() == 0
    code, (said,) = say_it("--adopt")
    assert (code, said["refusal"]) == (0, "")
    assert said["lesson"]["measured"]["decided"] == 90
    assert [(line["id"], line["in_use"]) for line in say_it("--list")[1]] == [(said["in_use"], True)]
    assert say_it("--back", "0") == (0, [{"in_use": 0}])
    assert not say_it("--list")[1][0]["in_use"]
    assert say_it("--back", "0", "--adopt")[0] != 0
    found[0] = replace(lesson, refusal="It is not better beyond chance.")
    assert say_it("--adopt")[0] == 1
    assert rows.Ranking.objects.count() == 1


def test_once_a_week_a_ranking_is_trained_and_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = learn(decided_by(likes_battles, 300))
    monkeypatch.setattr("dateline.store.lessons.train", lambda: lesson)
    assert operations.learn_weekly(NOW) == {}  # the setting is off
    monkeypatch.setenv("DATELINE_LEARN_WEEKLY", "true")
    trained = [operations.learn_weekly(later(day))["rankings trained"] for day in range(15)]
    assert [day for day, number in enumerate(trained) if number] == [0, 7, 14]
    assert rows.RankingUse.objects.count() == 0


def test_flows_tend_the_queue() -> None:
    amina = make_user("amina", "editor")
    long_queue(30)
    say(amina, "q000", Verdict.CONFIRM, NOW)
    rankings.take_into_use(a_ranking().pk, now=NOW)
    assert operations.tend_queue(NOW) == {
        "decisions taken in": 1,
        "candidates ranked anew": 30,
        "candidates shown as a sample": 1,
    }
    assert not any(operations.tend_queue(NOW).values())
