from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.incidents.merge import merge
from dateline.incidents.merge_readings import range_text
from dateline.model import Candidate, Casualty, Claim, Evidence, LinkableReport, Range, Reading, Span
from unit.incidents.linking_builders import (
    BALOCHISTAN,
    GWADAR,
    MASTUNG,
    MASTUNG_DISTRICT,
    NOWHERE,
    QUETTA,
    actor,
    killed,
    linkable,
)

DAY = date(2026, 3, 4)
BOMB = ("Explosions/Remote violence", "Remote explosive/landmine/IED")
SUICIDE = ("Explosions/Remote violence", "Suicide bomb")
CLASH = ("Battles", "Armed clash")
WIRE = "A long wire story about the bomb at the fruit market of Mastung, with many words in one order. " * 5


def disputed_fields(found: Sequence[Reading]) -> tuple[str, ...]:
    """The fields on which reports differ, each once, in their order."""
    return tuple(dict.fromkeys(r.field for r in found if r.disputed))


def at(hour: int, day: int = 5) -> datetime:
    return datetime(2026, 3, day, hour, 0, tzinfo=UTC)


def held(candidate: Candidate, field: str) -> list[tuple[str, list[str]]]:
    """The disputed readings of a field: value, and who holds it."""
    found = [r for r in candidate.readings if r.field == field and r.disputed]
    return [(r.text, [h.report_key for h in r.holders]) for r in found]


# ------------------------------------------------------------------------------------------------------ order

_KINDS = [("Violence against civilians", "Attack"), BOMB, SUICIDE, CLASH, ("Protests", "Peaceful protest")]
_reports = st.lists(
    st.builds(
        lambda n, kind, place, day, span, dead, hour, source, text, score, source_of_date, role: linkable(
            f"n{n}",
            kind=kind,
            place=place,
            day=None if day is None else DAY + timedelta(days=day),
            date_end=None if day is None else DAY + timedelta(days=day + span),
            dead=dead,
            published=at(hour, 5 + n % 3),
            source=f"s{source}",
            text=text,
            score=score,
            date_source=source_of_date,
            actors=(
                actor("Free Valley Front", role, actor_id="fvf"),
                actor("Police", "target", "State forces"),
            ),
            claims=(Claim("Free Valley Front", "claimed" if n % 2 else "denied", Span(0, 4)),),
        ),
        st.integers(0, 30),
        st.sampled_from(_KINDS),
        st.sampled_from([QUETTA, MASTUNG, MASTUNG_DISTRICT, BALOCHISTAN, NOWHERE, None]),
        st.sampled_from([None, 0, 0, 1, 2]),
        st.integers(0, 2),
        st.sampled_from([None, 1, 6, 10, 31]),
        st.integers(0, 20),
        st.integers(0, 4),
        st.sampled_from(["", WIRE, WIRE + "And one more line."]),
        st.sampled_from([0.0, 0.1, 0.3, 0.7, 0.9]),
        st.sampled_from(["text", "dateline", "published"]),
        st.sampled_from(["perpetrator", "accused", "claimant"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda r: r.key,
)


@settings(max_examples=60, deadline=None)
@given(_reports, st.integers(0, 1000))
def test_the_order_of_reports_does_not_matter(reports: list[LinkableReport], seed: int) -> None:
    shuffled = reports[:]
    random.Random(seed).shuffle(shuffled)
    assert merge("k", shuffled) == merge("k", reports)


@settings(max_examples=40, deadline=None)
@given(_reports)
def test_a_report_told_twice_changes_nothing(reports: list[LinkableReport]) -> None:
    assert merge("k", [*reports, reports[0]]) == merge("k", reports)


@settings(max_examples=40, deadline=None)
@given(_reports)
def test_merged_values_come_from_the_reports(reports: list[LinkableReport]) -> None:
    merged = merge("k", reports)
    assert merged.sub_event_type in {r.report.sub_event_type for r in reports}
    assert merged.place in {r.report.place for r in reports} | {None}
    assert len(merged.casualties) <= sum(len(r.report.casualties) for r in reports)
    told = {(c.category, c.best) for r in reports for c in r.report.casualties}
    assert {(c.category, c.best) for c in merged.casualties} == told
    assert 1 <= merged.independent_sources <= len({r.source_id for r in reports})
    assert 0.0 <= merged.score <= 1.0
    keys = {r.key for r in reports}
    assert {key for _, key, _ in merged.evidence} <= keys
    if merged.killed is not None:
        low, best, high = merged.killed.low, merged.killed.best, merged.killed.high
        assert low is not None
        assert best is not None
        assert high is not None
        assert low <= best <= high


def test_a_candidate_needs_a_report() -> None:
    with pytest.raises(ValueError, match="no reports"):
        merge("k", [])


# ------------------------------------------------------------------------------------------------- type and date


@pytest.mark.parametrize(
    ("kinds", "winner"),
    [
        ([("Violence against civilians", "Attack")] * 2 + [SUICIDE], "Suicide bomb"),
        ([("Violence against civilians", "Attack")] * 4 + [SUICIDE], "Attack"),
        ([BOMB, BOMB, SUICIDE], "Suicide bomb"),
        ([CLASH, CLASH, ("Violence against civilians", "Attack")], "Armed clash"),
        ([BOMB, BOMB, CLASH], "Remote explosive/landmine/IED"),
    ],
)
def test_the_specific_type_beats_the_general(kinds: list[tuple[str, str]], winner: str) -> None:
    words = ("one story", "quite another text", "a third account", "the fourth paper", "fifth words")
    reports = [linkable(f"n{i}", kind=kind, text=words[i]) for i, kind in enumerate(kinds)]
    merged = merge("k", reports)
    assert merged.sub_event_type == winner
    assert merged.event_type == next(k[0] for k in kinds if k[1] == winner)


def test_copies_of_a_wire_story_do_not_outvote_two_reporters() -> None:
    copies = [linkable(f"c{i}", kind=BOMB, text=WIRE, fingerprint="f") for i in range(5)]
    own = [linkable(f"o{i}", kind=CLASH, text=f"Own account number {i}") for i in range(2)]
    assert merge("k", copies + own).sub_event_type == "Armed clash"


def test_a_day_from_the_text_beats_the_day_of_publication() -> None:
    told = linkable("a", day=date(2026, 3, 3))
    assumed = [linkable(f"p{i}", day=date(2026, 3, 5), date_source="published") for i in range(3)]
    merged = merge("k", [*assumed, told])
    assert (merged.date_start, merged.date_end, merged.date_source) == (
        date(2026, 3, 3),
        date(2026, 3, 3),
        "text",
    )


@pytest.mark.parametrize(
    ("days", "start", "end", "precision"),
    [
        ([(3, 3), (3, 3), (4, 4)], 3, 4, 2),  # half say the next day: both
        ([(3, 3)] * 4 + [(4, 4)], 3, 3, 1),  # one in five does not move it
        ([(2, 8), (2, 8), (4, 4)], 4, 4, 1),  # a day inside the week
        ([(3, 3), (3, 3), (9, 9)], 3, 3, 1),  # a week later is no widening
    ],
)
def test_days_that_fit_are_joined(days: list[tuple[int, int]], start: int, end: int, precision: int) -> None:
    words = ("one story", "quite another text", "a third account", "the fourth paper", "fifth words")
    reports = [
        linkable(
            f"n{i}",
            text=words[i],
            day=date(2026, 3, a),
            date_end=date(2026, 3, b),
            time_precision=1 if a == b else 2,
        )
        for i, (a, b) in enumerate(days)
    ]
    merged = merge("k", reports)
    assert (merged.date_start, merged.date_end) == (date(2026, 3, start), date(2026, 3, end))
    assert merged.time_precision == precision
    assert "date" in disputed_fields(merged.readings)


# ---------------------------------------------------------------------------------------------- place and actors


def test_the_most_precise_supported_place_is_taken() -> None:
    reports = [
        linkable("a", place=BALOCHISTAN, text="first words"),
        linkable("b", place=MASTUNG_DISTRICT, text="second account"),
        linkable("c", place=MASTUNG, text="third teller"),
        linkable("d", place=NOWHERE, text="fourth paper"),
    ]
    assert merge("k", reports).place == MASTUNG


def test_a_lone_other_town_does_not_beat_the_agreed_one() -> None:
    reports = [
        linkable("a", place=MASTUNG_DISTRICT, text="first words"),
        linkable("b", place=MASTUNG_DISTRICT, text="second account"),
        linkable("c", place=GWADAR, text="third teller"),
    ]
    merged = merge("k", reports)
    assert merged.place == MASTUNG_DISTRICT
    assert disputed_fields(merged.readings) == ("place",)


def test_an_unresolved_place_is_kept_when_there_is_no_other() -> None:
    assert merge("k", [linkable("a", place=NOWHERE), linkable("b")]).place == NOWHERE


def test_actors_are_joined_by_identity_with_their_most_voted_role() -> None:
    reports = [
        linkable("a", text="first words", actors=(actor("Free Valley Front", actor_id="fvf"),)),
        linkable(
            "b",
            text="second account",
            actors=(actor("FVF", "claimant", actor_id="fvf"), actor("Police", "target", "State forces")),
        ),
        linkable("c", text="third teller", actors=(actor("the FVF", "claimant", actor_id="fvf"),)),
    ]
    merged = merge("k", reports)
    assert [(a.role, a.actor_id or a.name) for a in merged.actors] == [
        ("claimant", "fvf"),
        ("target", "Police"),
    ]
    assert {e[1] for e in merged.evidence if e[0] == "actors"} == {"a#0", "b#0", "c#0"}


@pytest.mark.parametrize(
    ("said", "role"), [(("denied",), "accused"), (("denied", "claimed"), "perpetrator"), ((), "perpetrator")]
)
def test_who_denies_it_is_only_accused(said: tuple[str, ...], role: str) -> None:
    claims = tuple(Claim("Free Valley Front", status, Span(0, 5)) for status in said)
    reports = [
        linkable("a", actors=(actor("Free Valley Front", actor_id="fvf"),)),
        linkable("b", claims=claims),
    ]
    assert [a.role for a in merge("k", reports).actors] == [role]


def test_perpetrator_in_one_report_and_target_in_another_is_a_disagreement() -> None:
    reports = [
        linkable("a", actors=(actor("Desert Lions", "perpetrator"),)),
        linkable("b", actors=(actor("Desert Lions", "target"),)),
    ]
    assert held(merge("k", reports), "actors") == [
        ("Desert Lions (perpetrator)", ["a#0"]),
        ("Desert Lions (target)", ["b#0"]),
    ]


def test_a_claim_and_its_denial_both_stay() -> None:
    reports = [
        linkable("a", claims=(Claim("Free Valley Front", "claimed", Span(3, 9)),)),
        linkable("b", claims=(Claim("free valley front", "claimed", Span(0, 4)),)),
        linkable("c", claims=(Claim("Desert Lions", "denied", Span(1, 4)),)),
    ]
    merged = merge("k", reports)
    assert sorted((c.claimant, c.status) for c in merged.claims) == [
        ("Desert Lions", "denied"),
        ("Free Valley Front", "claimed"),
    ]
    assert "claims" in disputed_fields(merged.readings)


# ----------------------------------------------------------------------------------------------------------- toll


def test_a_toll_that_rises_replaces_the_earlier_figure_of_the_same_source() -> None:
    reports = [
        linkable("a", dead=10, published=at(6), source="post", text="first words"),
        linkable("b", dead=22, published=at(12), source="post", text="second account"),
        linkable("c", dead=31, published=at(20), source="post", text="third teller"),
    ]
    merged = merge("k", reports)
    assert merged.killed == Range(31, 31, 31)
    assert [(c.best, c.superseded) for c in merged.casualties] == [(31, False), (22, True), (10, True)]
    assert "killed" not in disputed_fields(merged.readings)


def test_two_sources_that_differ_give_a_range_and_a_disagreement() -> None:
    reports = [
        linkable("a", dead=6, published=at(6), text="first words"),
        linkable("b", dead=9, published=at(8), text="second account"),
        linkable("c", dead=6, published=at(7), text="third teller"),
    ]
    merged = merge("k", reports)
    assert merged.killed == Range(6, 6, 9)
    assert held(merged, "killed") == [("6", ["a#0", "c#0"]), ("9", ["b#0"])]


def test_a_named_party_replaces_its_own_figure_in_another_paper() -> None:
    police_first = linkable(
        "a", dead=6, casualties=(killed(6, by="Police"),), published=at(6), text="first words"
    )
    police_later = linkable(
        "b", dead=9, casualties=(killed(9, by="the police"),), published=at(9), text="second one"
    )
    merged = merge("k", [police_later, police_first])
    assert merged.killed == Range(9, 9, 9)
    assert [c.superseded for c in merged.casualties] == [False, True]


def test_two_figures_of_one_party_in_one_article_both_stand() -> None:
    report = linkable("a", dead=Range(5, 8, 8), casualties=(killed(5, at=1), killed(3, at=9)))
    assert [c.superseded for c in merge("k", [report]).casualties] == [False, False]


def test_old_figures_do_not_vote_for_the_best() -> None:
    """The rule `latest_day_majority`: three papers had 10 on the first day, one has 31 two days later."""
    early = [linkable(f"e{i}", dead=10, published=at(6 + i), text=f"Early account {i}") for i in range(3)]
    late = linkable("l", dead=31, published=at(8, 7), text="Late count of the ministry")
    assert merge("k", [*early, late]).killed == Range(10, 31, 31)


def test_an_open_figure_keeps_its_bounds() -> None:
    """ "At least 24" has no best figure and no upper bound."""
    merged = merge("k", [linkable("a", dead=Range(24, None, None))])
    assert merged.killed == Range(24, None, None)
    assert range_text(Range(24, None, None)) == "at least 24"


@pytest.mark.parametrize(
    ("tolls", "wanted"),
    [
        ([Range(92, 92, None)], Range(92, 92, None)),
        ([Range(11, 13, None)], Range(11, 13, None)),
        ([Range(30, 35, 35), Range(40, 40, None)], Range(30, 40, None)),
        ([Range(10, 10, None), Range(12, 12, 12)], Range(10, 12, 12)),
        ([Range(10, 10, None), Range(10, 10, 10)], Range(10, 10, 10)),
    ],
)
def test_an_open_figure_leaves_the_range_open(tolls: list[Range], wanted: Range) -> None:
    reports = [
        linkable(f"r{i}", dead=t, published=at(6 + i), text=f"Account {i}") for i, t in enumerate(tolls)
    ]
    assert merge("k", reports).killed == wanted


def test_a_running_total_replaces_what_was_told_before() -> None:
    """Whoever told it: the police's four of Monday are among the twelve that Wednesday's paper counts."""
    toll = Casualty("killed", "unknown", 12, 12, 12, Span(0, 5), cumulative=True, subject="toll")
    reports = [
        linkable("a", dead=4, casualties=(killed(4, by="police"),), published=at(6), text="first words"),
        linkable("b", dead=12, casualties=(toll,), published=at(6, 7), text="second account"),
    ]
    merged = merge("k", reports)
    assert merged.killed == Range(12, 12, 12)
    assert [(c.best, c.superseded) for c in merged.casualties] == [(12, False), (4, True)]
    assert "killed" not in disputed_fields(merged.readings)


def test_a_later_total_that_is_lower_replaces_nothing() -> None:
    toll = Casualty("killed", "unknown", 3, 3, 3, Span(0, 5), cumulative=True, subject="toll")
    reports = [
        linkable("a", dead=4, casualties=(killed(4, by="police"),), published=at(6), text="first words"),
        linkable("b", dead=3, casualties=(toll,), published=at(6, 7), text="second account"),
    ]
    assert merge("k", reports).killed == Range(3, 3, 4)


# --------------------------------------------------------------------------------------------------------- ledger


def _told(*reports: LinkableReport) -> list[tuple[int | None, str, str | None, bool]]:
    return [(c.best, c.who, c.attributed_to, c.superseded) for c in merge("k", reports).casualties]


def test_copies_of_a_wire_story_are_one_line() -> None:
    police = (killed(3, by="police", who="security forces", at=9),)
    copies = [
        linkable(f"c{i}", dead=3, casualties=police, published=at(6 + i), text=WIRE, fingerprint="same")
        for i in range(3)
    ]
    (line,) = merge("k", copies).casualties
    assert (line.best, line.attributed_to, line.superseded) == (3, "police", False)
    assert line.report_key == "c0#0"  # where it was printed first


def test_a_copy_printed_late_does_not_replace_a_newer_figure() -> None:
    old = (killed(3, by="police"),)
    reports = [
        linkable("a", dead=3, casualties=old, published=at(6), text=WIRE, fingerprint="same"),
        linkable("b", dead=5, casualties=(killed(5, by="police"),), published=at(9), text="Own words of b."),
        linkable("c", dead=3, casualties=old, published=at(12), text=WIRE, fingerprint="same"),
    ]
    assert _told(*reports) == [(5, "unknown", "police", False), (3, "unknown", "police", True)]


def test_one_sentence_in_two_papers_is_one_line() -> None:
    sentence = "Six people were killed in the blast at the bazaar."
    a = linkable(
        "a", dead=6, casualties=(killed(6, at=0),), text=sentence + " The paper a adds its own story."
    )
    b = linkable("b", dead=6, casualties=(killed(6, at=21),), text="Other words begin it. " + sentence)
    assert len(_told(a, b)) == 2
    b = linkable("b", dead=6, casualties=(killed(6, at=22),), text="Other words begin it. " + sentence)
    assert len(_told(a, b)) == 1


def test_a_headline_that_repeats_its_text_is_no_line_of_its_own() -> None:
    headline = Casualty("killed", "unknown", 3, 3, 3, Span(0, 5, "title"))
    text = killed(3, by="the provincial police", who="security forces", at=40)
    assert _told(linkable("a", dead=3, casualties=(headline, text))) == [
        (3, "security forces", "the provincial police", False)
    ]
    generic = killed(3, by="police", at=9)
    assert _told(linkable("a", dead=3, casualties=(generic, text)))[0][2] == "the provincial police"
    assert len(_told(linkable("a", dead=3, casualties=(generic, text)))) == 1


def test_the_line_that_stays_keeps_what_the_others_knew() -> None:
    quoted = Casualty("killed", "unknown", 3, 3, 3, Span(60, 64), attributed_to="an officer", basis="part")
    report = linkable("a", dead=3, casualties=(killed(3, who="security forces", at=5), quoted))
    assert _told(report) == [(3, "security forces", "an officer", False)]


def test_who_was_shot_and_died_is_no_line_of_the_injured() -> None:
    shot = Casualty("injured", "civilians", 1, 1, 1, Span(30, 34), basis="struck-one", subject="boy")
    died = Casualty("killed", "civilians", 1, 1, 1, Span(50, 54), basis="one", subject="boy")
    assert _told(linkable("a", dead=1, injured=Range(0, 0, 0), casualties=(shot, died))) == [
        (1, "civilians", None, False)
    ]
    assert len(_told(linkable("a", dead=1, injured=Range(1, 1, 1), casualties=(shot, died)))) == 2


def test_two_persons_of_one_statement_stay_two_lines() -> None:
    woman = Casualty("killed", "unknown", 1, 1, 1, Span(0, 20), basis="one", subject="woman")
    man = Casualty("killed", "unknown", 1, 1, 1, Span(0, 20), basis="one", subject="man")
    report = linkable("a", dead=2, casualties=(woman, man))
    assert len(_told(report)) == 2
    assert (
        len(_told(report, linkable("b", dead=2, casualties=(woman, man), text=report.text, fingerprint="")))
        == 2
    )


def test_the_kind_of_people_that_more_texts_give_is_taken() -> None:
    def paper(name: str, who: str) -> LinkableReport:
        return linkable(
            name, dead=3, casualties=(killed(3, by=f"source {name}", who=who),), text=f"Own words of {name}."
        )

    told = _told(paper("a", "security forces"), paper("b", "security forces"), paper("c", "civilians"))
    assert {who for _, who, _, _ in told} == {"security forces"}
    told = _told(paper("a", "security forces"), paper("c", "civilians"))
    assert {who for _, who, _, _ in told} == {"security forces", "civilians"}


def test_one_article_may_tell_equal_numbers_of_two_kinds() -> None:
    both = (killed(3, who="security forces", at=0), killed(3, who="civilians", at=30))
    reports = [
        linkable("a", dead=3, casualties=both, text="Own words of a."),
        linkable("b", dead=3, casualties=both[:1], text="Own words of b."),
    ]
    assert {who for _, who, _, _ in _told(*reports)} == {"security forces", "civilians"}


def test_the_ledger_begins_with_what_is_most_telling() -> None:
    part = Casualty(
        "killed", "security forces", 2, 2, 2, Span(60, 64), attributed_to="the army", basis="part"
    )
    hurt = Casualty("injured", "unknown", 9, 9, 9, Span(70, 74), attributed_to="police")
    reports = [
        linkable(
            "a", dead=6, casualties=(hurt, part, killed(6, at=5)), published=at(9), text="Own words of a."
        ),
        linkable(
            "b", dead=7, casualties=(killed(7, by="the mayor"),), published=at(6), text="Own words of b."
        ),
        linkable("c", dead=8, casualties=(killed(8, by="doctors"),), published=at(8), text="Own words of c."),
    ]
    lines = merge("k", reports).casualties
    assert [(c.category, c.best, c.attributed_to) for c in lines] == [
        ("killed", 8, "doctors"),
        ("killed", 7, "the mayor"),
        ("killed", 6, None),
        ("killed", 2, "the army"),
        ("injured", 9, "police"),
    ]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (Range(11, 11, 11), "11"),
        (Range(92, 92, None), "at least 92"),
        (Range(11, 13, None), "at least 11, best 13"),
        (Range(None, 11, None), "11"),
        (Range(10, 31, 31), "10-31"),
        (Range(5, None, None), "at least 5"),
        (Range(None, None, 5), "up to 5"),
        (Range(None, None, None), "unknown"),
    ],
)
def test_a_range_reads_as_people_write_it(count: Range, text: str) -> None:
    assert range_text(count) == text


# ------------------------------------------------------------------------------------------------ evidence, links


def test_every_merged_field_has_its_evidence() -> None:
    report = linkable(
        "a",
        title="Six die in Mastung",
        place=MASTUNG,
        dead=6,
        actors=(actor("Desert Lions"),),
        claims=(Claim("Desert Lions", "claimed", Span(8, 12)),),
        evidence=(
            Evidence(Span(30, 36), "trigger"),
            Evidence(Span(40, 49), "date"),
            Evidence(Span(0, 60), "sentence"),
        ),
    )
    merged = merge("k", [report])
    spans = {(what, span.start, span.end, span.field) for what, _, span in merged.evidence}
    assert {what for what, *_ in spans} == {
        "title",
        "event_type",
        "date",
        "place",
        "actors",
        "killed",
        "claims",
        "sentence",
    }
    assert ("event_type", 30, 36, "text") in spans
    assert ("title", 0, len("Six die in Mastung"), "title") in spans


def test_the_headline_is_that_of_the_surest_report() -> None:
    reports = [linkable("a", title="Unrest", score=0.5), linkable("b", title="Six die in Mastung", score=0.9)]
    assert merge("k", reports).title == "Six die in Mastung"
