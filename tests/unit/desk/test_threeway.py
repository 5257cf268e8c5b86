from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.desk.correcting import ActorRow, CorrectionForm, RangeRow, form_for, form_sent
from dateline.desk.threeway import (
    GROUPS,
    LABELS,
    MINE,
    THEIRS,
    form_fields,
    form_read,
    form_text,
    lines,
    same_values,
    taken,
    words_of,
)
from incident_builders import a_candidate

SAW = form_for(a_candidate(), "")
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).map(str.strip)
figures = st.builds(RangeRow, words, words, words)
actors = st.builds(ActorRow, words, words.filter(bool), words)
forms = st.builds(
    CorrectionForm,
    **{f.name: words for f in fields(CorrectionForm) if f.name not in ("killed", "injured", "actors")},  # type: ignore[arg-type]
    killed=figures,
    injured=figures,
    actors=st.lists(actors, max_size=3).map(tuple),
).map(lambda form: replace(form, country_code=form.country_code.upper()))
takes = st.dictionaries(st.sampled_from(sorted(GROUPS)), st.sampled_from((MINE, THEIRS)))


def test_every_field_of_the_form_but_the_reason_is_in_one_group() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(f.name for f in fields(CorrectionForm) if f.name != "reason")
    assert GROUPS.keys() == LABELS.keys()


@given(forms)
def test_a_form_comes_back_from_a_page_as_it_was(form: CorrectionForm) -> None:
    assert form_read(form_text(form)) == form
    sent = form_fields(form)
    names = ("actor_role", "actor_name", "actor_kind")
    lists = {name: [value for field, value in sent if field == name] for name in names}
    assert form_sent(dict(sent), lists) == form


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "1", "{}", '{"killed": 1}', form_text(SAW)[:-1], "[" * 90_000, form_text(SAW) * 2]
)
def test_what_is_no_form_is_none(text: str) -> None:
    assert form_read(text) is None


def test_a_form_with_a_number_in_it_is_none() -> None:
    assert form_read(form_text(SAW).replace('"notes":""', '"notes":1')) is None


@given(forms, forms, forms, takes)
def test_a_choice_takes_whole_groups_and_leaves_the_others_mine(
    saw: CorrectionForm, now: CorrectionForm, mine: CorrectionForm, take: dict[str, str]
) -> None:
    chosen = taken(mine, now, take)
    for group, names in GROUPS.items():
        source = now if take.get(group) == THEIRS else mine
        assert [getattr(chosen, n) for n in names] == [getattr(source, n) for n in names]
    assert chosen.reason == mine.reason
    shown = {line.name for line in lines(saw, now, mine)}
    assert (not shown) == (same_values(saw, now) and same_values(now, mine))


@given(forms, forms)
def test_what_is_chosen_at_first_is_what_only_one_of_the_two_changed(
    saw: CorrectionForm, other: CorrectionForm
) -> None:
    assert all(line.pick == MINE and not line.both for line in lines(saw, saw, other))
    assert all(line.pick == THEIRS and not line.both for line in lines(saw, other, saw))
    assert same_values(taken(other, saw, {line.name: line.pick for line in lines(saw, saw, other)}), other)
    assert same_values(taken(saw, other, {line.name: line.pick for line in lines(saw, other, saw)}), other)


def test_where_both_changed_it_theirs_stands_until_mine_is_chosen() -> None:
    now = replace(SAW, killed=RangeRow("7", "7", "7"), notes="two papers")
    mine = replace(SAW, killed=RangeRow("5", "", "9"), sub_event_type="Attack")
    found = {line.name: line for line in lines(SAW, now, mine)}
    assert {name: (line.both, line.pick) for name, line in found.items()} == {
        "type": (False, MINE),
        "killed": (True, THEIRS),
        "notes": (False, THEIRS),
    }
    assert (found["killed"].now, found["killed"].mine) == ("7", "5–9")


@pytest.mark.parametrize(
    ("changed", "group", "text"),
    [
        ({"date_start": "2026-01-31", "date_end": "2026-02-01"}, "when", "31 Jan – 1 Feb 2026"),
        ({"date_start": "", "date_end": ""}, "when", ""),
        ({"place_name": "Wadh", "country_code": "PK", "latitude": "27.3", "longitude": "66"}, "where", "Wadh, PK (27.3, 66)"),
        ({"killed": RangeRow("some", "", "9")}, "killed", "some /  / 9"),
        ({"killed": RangeRow()}, "killed", ""),
        ({"actors": (ActorRow("target", "police", "state"),)}, "who", "police (target)"),
    ],
)  # fmt: skip
def test_a_group_in_words(changed: dict[str, object], group: str, text: str) -> None:
    assert words_of(replace(SAW, **changed), group) == text  # type: ignore[arg-type]
