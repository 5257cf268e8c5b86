"""What a name means in one source, one country's sources or everywhere, and where the article says otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import ConfigFileError
from dateline.incidents.annotate import annotate_article
from dateline.mentions.meanings import Meaning, Meanings, load_meanings, meanings_of
from dateline.model import Annotation
from dateline.ports import GazetteerEntry
from reading import PANJGUR, QUETTA, FakeGazetteer, FakeTagger, article, codebook, entry, lexicon

INDIA = entry(10, "India", "PCLI", "IN", 22.0, 79.0, None, None, ())
OTHER_QUETTA = entry(11, "Quetta", "PPL", "IN", 20.0, 78.0, "Elsewhere", None, (10,))


class TwoQuettas(FakeGazetteer):
    """One of them in India: the larger, so that it is what a name alone is taken for."""

    def __init__(self) -> None:
        super().__init__()
        self.entries = (*self.entries, INDIA, replace(OTHER_QUETTA, population=9_000_000))

    def lookup(self, name: str) -> list[GazetteerEntry]:
        return sorted(super().lookup(name), key=lambda e: -e.population)


def read(text: str, rules: Meanings, *, source: str = "coastal-herald", country: str = "PK") -> Annotation:
    return annotate_article(
        replace(article(text, country=country), source_id=source),
        tagger=FakeTagger("Quetta", "Old Bazaar", "India"), gazetteer=TwoQuettas(),
        codebook=codebook(), actors=lexicon(), meanings=rules,
    )  # fmt: skip


ATTACK = (
    "Gunmen opened fire on a bus in {} on Saturday, killing four passengers and wounding six, police said."
)


def place_of(found: Annotation) -> int | None:
    [report] = found.reports
    return report.place.geonameid if report.place else None


def test_a_rule_of_one_source_is_followed_in_its_articles_and_in_no_others() -> None:
    rules = meanings_of([Meaning("place", "Old Bazaar", "6", source="coastal-herald")])
    here = read(ATTACK.format("Old Bazaar"), rules)
    assert place_of(here) == PANJGUR.geonameid
    assert [p.text for p in here.places if p.geonameid == PANJGUR.geonameid] == ["Old Bazaar"]
    assert place_of(read(ATTACK.format("Old Bazaar"), rules, source="valley-times")) is None
    assert place_of(read(ATTACK.format("Old Bazaar"), Meanings())) is None


def test_of_two_places_of_a_name_the_rule_says_which() -> None:
    rules = meanings_of([Meaning("place", "Quetta", "11", country="PK")])
    assert place_of(read(ATTACK.format("Quetta"), rules)) == 11
    assert place_of(read(ATTACK.format("Quetta"), rules, country="AF")) == place_of(
        read(ATTACK.format("Quetta"), Meanings(), country="AF")
    )


@pytest.mark.parametrize(
    ("behind", "meant"), [(", India", 11), (", Balochistan", 3), (", Pakistan", 3), (" and India", 3)]
)
def test_what_the_article_says_itself_comes_before_a_rule(behind: str, meant: int) -> None:
    rules = meanings_of([Meaning("place", "Quetta", str(QUETTA.geonameid))])
    text = ATTACK.format(f"Quetta{behind}")
    assert {p.geonameid for p in read(text, rules).places if p.text == "Quetta"} == {meant}


def test_the_narrowest_rule_wins_and_of_equals_the_last() -> None:
    rules = [
        Meaning("place", "Old Bazaar", "3", source="coastal-herald"),
        Meaning("place", "Old Bazaar", "4", country="PK"),
        Meaning("place", "Old Bazaar", "5"),
    ]
    for order in (rules, rules[::-1]):
        text = ATTACK.format("Old Bazaar")
        assert place_of(read(text, meanings_of(order))) == 3
        assert place_of(read(text, meanings_of(order), source="other")) == 4
        assert place_of(read(text, meanings_of(order), source="other", country="AF")) == 5
    newer = [*rules, Meaning("place", "Old Bazaar", "6", source="coastal-herald")]
    assert place_of(read(ATTACK.format("Old Bazaar"), meanings_of(newer))) == 6


def test_an_actor_is_whom_the_rule_says_here_and_only_here() -> None:
    someone = next(e for e in lexicon().entries if not e.id.startswith("generic:"))
    rules = meanings_of([Meaning("actor", "the Harbour Boys", someone.id, source="coastal-herald")])
    text = "Fighters of the Harbour Boys killed four people in Quetta on Saturday, police said."
    assert someone.id in {a.actor_id for a in read(text, rules).actors}
    assert someone.id not in {a.actor_id for a in read(text, rules, source="other").actors}
    assert someone.id not in {a.actor_id for a in read("The Harbour Boysen met in Quetta.", rules).actors}


def test_a_rule_for_a_place_or_actor_that_is_gone_does_nothing() -> None:
    rules = meanings_of([Meaning("place", "Quetta", "99"), Meaning("actor", "police", "none")])
    assert read(ATTACK.format("Quetta"), rules) == read(ATTACK.format("Quetta"), Meanings())


@given(st.text(alphabet="Queta Old\nBzr,.-'", max_size=80))
def test_names_found_by_a_rule_stand_in_the_text_to_the_letter(text: str) -> None:
    rules = meanings_of([Meaning("place", "Old Bazaar", "6"), Meaning("place", "Quetta", "3")])
    gazetteer = rules.gazetteer_for(TwoQuettas(), "s", None, text)
    for start, end in gazetteer.find_names(text):
        assert gazetteer.lookup(" ".join(text[start:end].split()))


def test_a_file_is_read_and_one_that_is_not_there_is_no_rule(tmp_path: Path) -> None:
    file = tmp_path / "learned.yml"
    file.write_text(
        "# by hand\n- {name: Hub, place: 1176372, source: coastal-herald}\n"
        '- {"name": "the Column", "actor": "column", "country": "PK", "rule": 12, "by": "amina"}\n'
    )
    rules = load_meanings([tmp_path / "none.yml", file])
    assert rules.places["hub"] == (Meaning("place", "Hub", "1176372", "coastal-herald"),)
    assert rules.actors["the column"] == (Meaning("actor", "the Column", "column", country="PK", rule=12),)
    file.write_text("# nothing yet\n")
    assert load_meanings([file]) == Meanings()


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("name: Hub", "must be a list"),
        ("- Hub", "must be a mapping"),
        ("- {name: Hub}", "a place or an actor"),
        ("- {name: Hub, place: 1, actor: x}", "a place or an actor"),
        ("- {name: '', place: 1}", "name"),
        ("- {name: Hub, place: Hub}", "GeoNames id"),
        ("- {name: Hub, place: 1, country: Pakistan}", "two capitals"),
        ("- {name: Hub, place: 1, town: x}", "unknown key"),
        ("- {name: Hub", "no readable YAML"),
    ],
)
def test_a_file_that_cannot_be_used_says_where(tmp_path: Path, line: str, field: str) -> None:
    file = tmp_path / "learned.yml"
    file.write_text(line)
    with pytest.raises(ConfigFileError, match=field):
        load_meanings([file])
