from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.incidents.link_index import (
    CANDIDATES_COMPARED,
    MemoryIndex,
    Search,
    Signpost,
    filed_day,
    filed_under,
    search_of,
    signpost_key,
)
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.model import LinkableReport
from unit.incidents.linking_builders import (
    BALOCHISTAN,
    GWADAR,
    MASTUNG,
    MASTUNG_DISTRICT,
    PAKISTAN,
    QUETTA,
    actor,
    linkable,
)

WORDS = Vocabulary()
LONG = " ".join(f"Witness Karim{chr(97 + n)}a Gul{chr(97 + n)}i spoke of thing{n}." for n in range(26))


def found(new: LinkableReport, *old: LinkableReport) -> list[str]:
    """Article keys of the candidates that the search leads to, each old report being one."""
    index = MemoryIndex()
    for report in old:
        index.file(report.article_key, filed_under(report, WORDS), filed_day(report))
    return index.find(search_of(new, WORDS))


@pytest.mark.parametrize(
    ("new", "old", "why"),
    [
        (linkable("n", place=MASTUNG), linkable("o", text="Loud bang.", place=MASTUNG), "the same town"),
        (linkable("n", place=MASTUNG), linkable("o", text="Loud bang.", place=QUETTA), "a town nearby"),
        (
            linkable("n", place=MASTUNG_DISTRICT),
            linkable("o", text="Loud bang.", place=MASTUNG),
            "its district",
        ),
        (linkable("n", place=BALOCHISTAN), linkable("o", text="Loud bang.", place=GWADAR), "its province"),
        (linkable("n", place=GWADAR), linkable("o", text="Loud bang.", place=BALOCHISTAN), "its province"),
        (linkable("n", place=GWADAR), linkable("o", text="Loud bang.", place=PAKISTAN), "its country"),
        (
            linkable("n", text="Zarina Kamal was buried.", place=None),
            linkable("o", text="A bomb killed Zarina Kamal.", place=QUETTA, day=None),
            "a name, without place and day",
        ),
        (
            linkable("n", text="Trawlers again.", place=None),
            linkable("o", text="They burned trawlers.", place=GWADAR),
            "a rare word",
        ),
        (
            linkable("n", place=None, text="Loud.", actors=(actor("Desert Lions", actor_id="dl"),)),
            linkable("o", text="Bang.", place=QUETTA, actors=(actor("Desert Lions", actor_id="dl"),)),
            "a named group",
        ),
        (
            linkable("n", text="x", place=None, fingerprint="f"),
            linkable("o", text="y", fingerprint="f"),
            "a copy",
        ),
        (
            replace(linkable("n", text="x", place=None), copy_group="g"),
            replace(linkable("o", text="y"), copy_group="g"),
            "a part of the same text",
        ),
    ],
)
def test_a_candidate_is_found_by(new: LinkableReport, old: LinkableReport, why: str) -> None:
    assert found(new, old) == ["o"], why


def test_what_shares_neither_place_nor_words_is_not_found() -> None:
    new = linkable("n", text="Trawlers.", title="Sea", place=GWADAR)
    assert found(new, linkable("o", text="Bang.", title="Noise", place=QUETTA)) == []


def test_names_and_words_lead_back_over_years_but_not_for_ever() -> None:
    trial = linkable("n", text="Zarina Kamal in court.", day=date(2026, 12, 1))
    assert found(trial, linkable("o", text="Zarina Kamal was shot.", day=date(2026, 1, 10))) == ["o"]
    assert found(trial, linkable("o", text="Zarina Kamal was shot.", day=date(2022, 1, 10))) == []


def test_the_number_of_signposts_is_bounded() -> None:
    many = tuple(actor(f"Group {n}", actor_id=str(n)) for n in range(20))
    report = replace(linkable("a", text=LONG, place=QUETTA, actors=many, fingerprint="f"), copy_group="g")
    assert len(filed_under(report, WORDS)) <= 40
    assert len(search_of(report, WORDS).posts) <= 60


def test_keys_are_the_same_everywhere_and_fit_in_64_signed_bits() -> None:
    assert signpost_key("word", "trawlers") == 6839841099759392338
    assert signpost_key("word", "x") != signpost_key("name", "x")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 80))
def test_the_order_of_filing_changes_nothing_and_the_answer_is_bounded(seed: int, many: int) -> None:
    rng = random.Random(seed)
    entries = [(f"c{n:02d}", rng.randrange(3), rng.randrange(700_000, 700_600)) for n in range(many)]
    search = Search(tuple(Signpost(n, "word", 0.1 * (n + 1)) for n in range(3)), 700_100, 700_500, 700_300)
    answers = []
    for _ in range(2):
        rng.shuffle(entries)
        index = MemoryIndex()
        for key, post, day in entries:
            index.file(key, [search.posts[post]], day)
        answers.append(index.find(search))
    assert answers[0] == answers[1]
    assert len(answers[0]) <= CANDIDATES_COMPARED
    outside = {key for key, _, day in entries if not 700_100 <= day <= 700_500}
    assert outside.isdisjoint(answers[0])


def test_of_a_crowded_signpost_the_nearest_in_time_are_read() -> None:
    index = MemoryIndex()
    post = Signpost(1, "place", 1.0)
    for n in range(500):
        index.file(f"c{n:03d}", [post], 700_000 + n)
    answer = index.find(Search((post,), 699_000, 701_000, 700_250))
    assert answer[0] == "c250"
    assert set(answer) <= {f"c{n:03d}" for n in range(240, 261)}


def test_a_day_s_words_count_from_the_next_day_on() -> None:
    first, second = Vocabulary(), Vocabulary()
    documents = [["trawlers", "sea"], ["trawlers", "mill"], ["guard"]]
    for words in documents:
        first.add(words, 7)
    for words in reversed(documents):
        second.add(words, 7)
    assert first.idf("trawlers") == Vocabulary().idf("trawlers")
    for vocabulary in (first, second):
        vocabulary.add(["next"], 8)
    assert first.idf("trawlers") == second.idf("trawlers") < first.idf("unseen")
    assert first.to_bytes() == second.to_bytes()


def test_a_vocabulary_survives_storing() -> None:
    vocabulary = Vocabulary()
    vocabulary.add(["trawlers", "زمین"], 7)
    vocabulary.add(["sea"], 8)
    again = Vocabulary.from_bytes(vocabulary.to_bytes())
    again.put_waiting(deepcopy(vocabulary).take_waiting())
    assert again == vocabulary
    assert again.idf("زمین") == vocabulary.idf("زمین")
    assert Vocabulary.from_bytes(b"") == Vocabulary()
    for blob in (b"no", vocabulary.take_waiting()):
        with pytest.raises(ValueError, match="not a vocabulary"):
            Vocabulary.from_bytes(blob)
    assert vocabulary.take_waiting() == b""


def test_a_vocabulary_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.incidents.link_vocabulary.MOST_TERMS", 50)
    monkeypatch.setattr("dateline.incidents.link_vocabulary.MOST_DOCUMENTS", 100)
    vocabulary = Vocabulary()
    for day in range(400):
        vocabulary.add(["usual", f"rare{day}"], day)
    assert len(vocabulary.counts) <= 52
    assert vocabulary.documents <= 101
    assert vocabulary.idf("usual") < 1.0 < vocabulary.idf("rare7")


def test_days_are_those_of_the_event_else_of_the_article() -> None:
    published = datetime(2026, 3, 9, 23, tzinfo=UTC)
    assert filed_day(linkable(day=date(2026, 3, 4))) == date(2026, 3, 4).toordinal()
    assert filed_day(linkable(day=None, published=published)) == date(2026, 3, 9).toordinal()
    search = search_of(linkable(day=date(2026, 3, 4), published=published), WORDS)
    assert search.first_day < search.day < search.last_day
    assert search.last_day >= (date(2026, 3, 9) + timedelta(days=1)).toordinal()
