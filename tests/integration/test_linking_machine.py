"""Any interleaving of arrivals, edits, copies, re-readings, deaths and decisions keeps what linking promises.

A hypothesis state machine over the real store and the real steps. After every step: each report that counts is in one
candidate, and in one only; what an editor said stands, word for word; every key that was ever seen leads somewhere; a
candidate says what its reports say. At the end the same acts in an empty database give the same state.

The runs of the suite are the same each time. More of them, other ones: `LINKING_MACHINE_RUNS=500 python -m pytest
tests/integration/test_linking_machine.py -k sqlite`.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Q
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dateline.incidents.merge import merge
from dateline.model import Modality, State, Verdict
from dateline.records import candidate_record, report_record
from dateline.store import models as rows
from dateline.store.decisions import verify_chain
from dateline.store.linkables import linkables
from dateline.store.redirects import find
from dateline.store.rows import clean_json
from linking_world import (
    ALONE,
    EVENTS,
    LEAST_SCORE,
    PAPERS,
    READINGS,
    Telling,
    World,
    incidents,
    nothing_waits,
    placed_by_editors,
    state_of_things,
)

pytestmark = pytest.mark.django_db

RUNS = {"sqlite": 12, "postgresql": 3}
STEPS_A_RUN = 20

picks = st.integers(0, 1000)  # of a list whose length only the run knows
papers = st.integers(0, len(PAPERS) - 1)
events = st.tuples(st.integers(0, len(EVENTS) - 1), st.integers(1, 30))
tellings = st.builds(
    Telling,
    st.lists(events, min_size=1, max_size=4, unique_by=lambda told: told[0]).map(tuple),
    st.booleans(),
    st.integers(0, 2),
)
batches = st.sampled_from((None, 1, 2))
AGREED = {
    Verdict.CONFIRM: State.CONFIRMED,
    Verdict.CORRECT: State.CONFIRMED,
    Verdict.REJECT: State.REJECTED,
    Verdict.UNSURE: State.UNSURE,
    Verdict.REFER: State.REFERRED,
    Verdict.DUPLICATE: State.DUPLICATE,
}


class Linking(RuleBasedStateMachine):
    """`versions`: each page's wordings, the newest last. `stacks`: candidate -> the decisions that stand."""

    def __init__(self) -> None:
        super().__init__()
        self.database = transaction.atomic()
        self.database.__enter__()
        self.world = World()
        self.versions: dict[str, list[str]] = {}
        self.paper_of: dict[str, int] = {}
        self.stacks: dict[str, list[Verdict]] = {}
        self.published: dict[str, Any] = {}
        self.placed: dict[tuple[str, str], str | None] = {}

    # -------------------------------------------------------------------------------------------------------- acts

    def _goes_on(self, at_once: bool) -> None:
        if at_once:
            self.world.do("read", None)
            self.world.do("link", None)

    def _bring(self, paper: int, page: str, hours_ago: int) -> None:
        url = f"https://{PAPERS[paper].id}.example.org/{len(self.versions)}"
        self.versions[url], self.paper_of[url] = [page], paper
        self.world.do("publish", paper, url, page, hours_ago)

    @initialize(first=tellings, second=tellings)
    def two_articles(self, first: Telling, second: Telling) -> None:
        self._bring(0, first.page(), 0)
        self._bring(1, second.page(), 0)
        self._goes_on(True)

    @rule(paper=papers, telling=tellings, hours_ago=st.sampled_from((0, 0, 3, 30)), at_once=st.booleans())
    def an_article_comes(self, paper: int, telling: Telling, hours_ago: int, at_once: bool) -> None:
        self._bring(paper, telling.page(), hours_ago)
        self._goes_on(at_once)

    @rule(
        of=picks, paper=papers, start=st.sampled_from(("", "GWADAR (Sample Wire) - ")), at_once=st.booleans()
    )
    def a_copy_comes(self, of: int, paper: int, start: str, at_once: bool) -> None:
        self._bring(paper, start + self.versions[self._url(of)][-1], 1)
        self._goes_on(at_once)

    @rule(of=picks, telling=tellings, at_once=st.booleans())
    def an_article_is_edited(self, of: int, telling: Telling, at_once: bool) -> None:
        self._edit(self._url(of), telling.page(), at_once)

    @rule(of=picks, more=st.integers(1, 9), at_once=st.booleans())
    def a_toll_rises_in_an_edit(self, of: int, more: int, at_once: bool) -> None:
        url = self._url(of)
        lines = [
            line[: line.rindex(" ") + 1] + str(int(line[line.rindex(" ") :]) + more)
            if ": killed " in line
            else line
            for line in self.versions[url][-1].splitlines()
        ]
        self._edit(url, "\n".join(lines), at_once)

    @rule(of=picks, version=picks, at_once=st.booleans())
    def an_edit_is_taken_back(self, of: int, version: int, at_once: bool) -> None:
        url = self._url(of)
        self._edit(url, self.versions[url][version % len(self.versions[url])], at_once)

    def _edit(self, url: str, page: str, at_once: bool) -> None:
        self.versions[url].append(page)
        self.world.do("publish", self.paper_of[url], url, page, 0)
        self._goes_on(at_once)

    def _url(self, pick: int) -> str:
        return list(self.versions)[pick % len(self.versions)]

    @rule(of=picks, way=st.sampled_from(sorted(READINGS)), at_once=st.booleans())
    def an_article_is_read_otherwise(self, of: int, way: str, at_once: bool) -> None:
        self.world.do("read_anew", self._url(of), way)
        self._goes_on(at_once)

    @rule(way=st.sampled_from(sorted(READINGS)))
    def the_first_article_is_read_otherwise(self, way: str) -> None:
        self.world.do("read_anew", self._url(0), way)
        self._goes_on(True)

    @rule(batch=batches)
    def some_pages_are_read(self, batch: int | None) -> None:
        self.world.do("read", batch)

    @rule(batch=batches)
    def some_reports_are_linked(self, batch: int | None) -> None:
        self.world.do("link", batch)

    @precondition(lambda self: not nothing_waits())
    @rule(statement=st.integers(1, 60), batch=st.sampled_from((1, 200)))
    def linking_is_killed(self, statement: int, batch: int) -> None:
        before = state_of_things()
        if self.world.do("die_while_linking", statement, batch):
            assert state_of_things() == before

    @rule()
    def all_is_done(self) -> None:
        self._goes_on(True)

    # ----------------------------------------------------------------------------------------------------- editors

    @rule(of=picks, verdict=st.sampled_from((Verdict.CONFIRM, Verdict.REJECT, Verdict.UNSURE)))
    def an_editor_answers(self, of: int, verdict: Verdict) -> None:
        self._decide(self._candidate(of), verdict)

    @rule(of=picks, killed=st.integers(0, 40))
    def an_editor_corrects(self, of: int, killed: int) -> None:
        toll = {"low": killed, "best": killed, "high": killed}
        self._decide(self._candidate(of), Verdict.CORRECT, corrections={"killed": toll})

    @rule(of=picks, original=picks)
    def an_editor_merges(self, of: int, original: int) -> None:
        self._decide(self._candidate(of), Verdict.DUPLICATE, duplicate_of=self._candidate(original))

    @rule(of=picks, report=picks)
    def an_editor_splits(self, of: int, report: int) -> None:
        if (key := self._candidate(of, several=True)) is not None:
            self._decide(key, Verdict.SPLIT, reports=[self._report_of(key, report)])

    @rule(of=picks, report=picks, to=picks, away=st.booleans())
    def an_editor_moves_a_report(self, of: int, report: int, to: int, away: bool) -> None:
        if (key := self._candidate(of, several=True)) is not None:
            other = None if away else self._candidate(to)
            self._decide(key, Verdict.MOVE, reports=[self._report_of(key, report)], other=other)

    @rule(of=picks, wider=picks)
    def an_editor_names_a_wider_one(self, of: int, wider: int) -> None:
        self._decide(self._candidate(of), Verdict.PART, other=self._candidate(wider))

    @precondition(lambda self: any(self.stacks.values()))
    @rule(of=picks)
    def an_editor_takes_back(self, of: int) -> None:
        decided = sorted(key for key, stack in self.stacks.items() if stack)
        self._decide(decided[of % len(decided)], Verdict.UNDO)

    def _decide(self, key: str | None, verdict: Verdict, **more: Any) -> None:
        if key is None:
            return
        if self.world.do("decide", key, verdict, **more):
            stack = self.stacks.setdefault(key, [])
            if verdict is Verdict.UNDO:
                stack.pop()
            else:
                stack.append(verdict)
            self.editors_see()

    @precondition(lambda self: rows.UpdateProposal.objects.filter(state="open").exists())
    @rule(of=picks, accepted=st.booleans())
    def an_editor_settles_a_proposal(self, of: int, accepted: bool) -> None:
        waiting = rows.UpdateProposal.objects.filter(state="open").order_by("candidate__key")
        key = waiting[of % len(waiting)].candidate.key
        if self.world.do("accept" if accepted else "dismiss", key):
            if accepted:
                self.stacks[key].append(Verdict.CORRECT)
            self.editors_see()

    def editors_see(self) -> None:
        """What an editor leaves behind, and the machine has to leave as it is."""
        self.published = incidents()
        self.placed = placed_by_editors()

    @staticmethod
    def _candidate(pick: int, *, several: bool = False) -> str | None:
        """The key of a candidate; with `several`, of one that holds several reports."""
        found = rows.Candidate.objects.order_by("key")
        if several:
            found = found.annotate(held=Count("candidatereport")).filter(held__gt=1)
        keys = list(found.values_list("key", flat=True))
        return keys[pick % len(keys)] if keys else None

    @staticmethod
    def _report_of(key: str, pick: int) -> str:
        held = rows.CandidateReport.objects.filter(candidate__key=key).order_by("report__key")
        return held[pick % len(held)].report.key

    # -------------------------------------------------------------------------------------------------- invariants

    @invariant()
    def every_linked_report_is_in_a_candidate(self) -> None:
        linked = rows.Report.objects.filter(state="linked")
        assert not linked.filter(membership__candidate=None).exists()

    @invariant()
    def decisions_stand(self) -> None:
        found = {c.key: c for c in rows.Candidate.objects.all()}
        for key, stack in self.stacks.items():
            said = [AGREED[verdict] for verdict in stack if verdict in AGREED]
            assert found[key].state == (said[-1] if said else self._undecided(found[key]))
        for key in found.keys() - self.stacks.keys():
            assert found[key].state == self._undecided(found[key])
        assert incidents() == self.published
        assert verify_chain() == []

    @staticmethod
    def _undecided(row: rows.Candidate) -> State:
        """One whose reports went back to where an editor had taken them from leads there."""
        return State.PROPOSED if row.duplicate_of is None else State.DUPLICATE

    @invariant()
    def what_an_editor_placed_stays_there(self) -> None:
        now = placed_by_editors()
        for url, event in self._told_now() & self.placed.keys():
            if event in ALONE:
                assert now.get((url, event), "") == self.placed[url, event]

    def _told_now(self) -> set[tuple[str, str]]:
        """(URL, event) of what the pages tell as news, as far as they are read."""
        read = rows.Article.objects.filter(replaced_by=None, state="annotated")
        return {
            (article.canonical_url, report.tags[0])
            for article in read
            for report in self.world.readers.last[article.canonical_url, article.fingerprint]
            if report.modality == Modality.ASSERTED
        }

    @invariant()
    def every_key_that_an_editor_used_leads_somewhere(self) -> None:
        for key in [*self.stacks, *self.published]:
            assert find(key).duplicate_of is None

    @invariant()
    def proposals_are_about_decided_candidates(self) -> None:
        about = rows.UpdateProposal.objects.filter(state="open")
        assert not about.filter(candidate__state=State.PROPOSED).exists()

    @invariant()
    def what_candidates_name_is_there(self) -> None:
        found = dict(rows.Candidate.objects.values_list("key", "record"))
        for key, record in found.items():
            assert key not in record["linked_to"]
            assert found.keys() >= set(record["linked_to"]), key

    @invariant()
    def what_counts_is_told_once_and_nothing_else_is(self) -> None:
        if not nothing_waits():
            return
        placed = set(
            rows.CandidateReport.objects.exclude(placed_by=None).values_list("report__key", flat=True)
        )
        nowhere = rows.CandidateReport.objects.filter(candidate=None, report__state="background")
        wanted = {}
        for article in rows.Article.objects.filter(replaced_by=None):
            for report in self.world.readers.last[article.canonical_url, article.fingerprint]:
                key = f"{article.key}.{report.ordinal:03d}"
                strong = report.score >= LEAST_SCORE or key in placed
                if report.modality == Modality.ASSERTED and strong:
                    wanted[key] = clean_json(report_record(report))
        told = rows.CandidateReport.objects.filter(report__state="linked") | nowhere.exclude(placed_by=None)
        told = told.filter(report__modality=Modality.ASSERTED)
        assert dict(told.values_list("report__key", "report__record")) == wanted
        others = rows.CandidateReport.objects.exclude(report__state__in=("linked", "denial"))
        assert not others.filter(placed_by=None, left=False).exists()

    @invariant()
    def a_candidate_says_what_its_reports_say(self) -> None:
        if not nothing_waits():
            return
        for row in rows.Candidate.objects.all():
            told = rows.Report.objects.filter(state="linked", membership__candidate=row)
            reports = list(linkables(told.values_list("pk", flat=True)).values())
            if reports:
                merged = clean_json(candidate_record(merge(row.key, reports)))
                denials = rows.Report.objects.filter(state="denial", membership__candidate=row)
                merged["denied_in"] = sorted(denials.values_list("key", flat=True))
                assert row.record == merged | {"linked_to": row.record["linked_to"]}
            else:
                assert self._is_an_editors(row), f"{row.key} holds nothing"

    @staticmethod
    def _is_an_editors(row: rows.Candidate) -> bool:
        """Whether an editor decided on it, put reports there, or said something of others that names it."""
        placed = row.candidatereport_set.exclude(placed_by=None)
        named = rows.Decision.objects.filter(Q(candidate=row) | Q(duplicate_of=row) | Q(other=row))
        return row.state != State.PROPOSED or placed.exists() or named.exists()

    # -------------------------------------------------------------------------------------------------------- end

    def teardown(self) -> None:
        try:
            wanted = state_of_things()
            self._empty()
            again = World()
            for act, given, named in self.world.log:
                again.do(act, *given, **named)
            assert state_of_things() == wanted
        finally:
            self._empty()
            self.database.__exit__(None, None, None)

    def _empty(self) -> None:
        transaction.set_rollback(True)
        self.database.__exit__(None, None, None)
        self.database = transaction.atomic()
        self.database.__enter__()


def test_any_interleaving_keeps_reports_decisions_and_keys(database: str, db: None) -> None:
    asked_for = os.environ.get("LINKING_MACHINE_RUNS")
    run_state_machine_as_test(
        Linking,
        settings=settings(
            max_examples=int(asked_for or RUNS[database]),
            stateful_step_count=STEPS_A_RUN,
            derandomize=not asked_for,
            database=None,
            deadline=None,
            # explaining traces every line, which takes minutes here
            phases=[Phase.explicit, Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("told", [((0, 1),), ((0, 2), (1, 1))])
def test_what_denies_the_incident_it_told_before_counts_no_more(
    told: tuple[tuple[int, int], ...], database: str, db: None
) -> None:
    machine = Linking()
    machine.two_articles(Telling(told), Telling(((0, 1),)))
    for way in ("the first as denied", "as before", "the first as denied"):
        machine.an_article_is_read_otherwise(of=0, way=way, at_once=True)
        machine.a_candidate_says_what_its_reports_say()
        machine.what_counts_is_told_once_and_nothing_else_is()
        denials = rows.Report.objects.filter(state="denial", membership__candidate__isnull=False)
        assert denials.exists() == (way == "the first as denied")
    machine.teardown()
