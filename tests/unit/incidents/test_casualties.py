"""The ledger of casualties and the toll made of it. All stories are invented."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.incidents.casualties import derive_range, find_casualties, merge_ledger
from dateline.model import Casualty, Range, Span
from dateline.ports import Entity, TaggedText

Line = tuple[str, int | None, str]


def ledger(text: str, field: str = "text", language: str = "en", offset: int = 0) -> tuple[Casualty, ...]:
    return find_casualties(text, offset=offset, field=field, tagged=None, language=language)


def lines(text: str, field: str = "text", language: str = "en") -> list[Line]:
    return [
        (c.category, c.best if c.best is not None else c.low, c.basis) for c in ledger(text, field, language)
    ]


def toll(title: str, *paragraphs: str) -> tuple[int | None, int | None]:
    """(killed, injured): the best figures of a headline and its paragraphs."""
    found = list(ledger(title, "title"))
    offset = 0
    for paragraph in paragraphs:
        found += ledger(paragraph, offset=offset)
        offset += len(paragraph) + 1
    merged = merge_ledger(found)
    killed, injured = derive_range(merged, "killed"), derive_range(merged, "injured")
    return (killed.best if killed else None, injured.best if injured else None)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("At least 92 militants were killed.", [("killed", 92, "count")]),
        ("killing 11 civilians, including women and children", [("killed", 11, "by")]),
        (
            "The blast left three people dead and 12 injured.",
            [("killed", 3, "count"), ("injured", 12, "count")],
        ),
        (
            "A man was gunned down and three others were wounded.",
            [("killed", 1, "one"), ("injured", 3, "other")],
        ),
        ("The death toll rose to 31.", [("killed", 31, "count")]),
        ("The attack resulted in the deaths of over a dozen civilians.", [("killed", 13, "count")]),
        ("Two of the victims later died.", [("killed", 2, "part")]),
        ("He was pronounced dead at the hospital.", [("killed", 1, "one")]),
        ("The man killed his wife and two children.", [("killed", 1, "one"), ("killed", 2, "by")]),
        ("The attack claimed 14 lives.", [("killed", 14, "count")]),
        ("Four people were shot in a bazaar.", [("injured", 4, "struck")]),
        ("Five were shot, two fatally.", [("injured", 5, "struck"), ("killed", 2, "part")]),
        ("Two people were critically wounded.", [("injured", 2, "count")]),
        ("One of them died.", [("killed", 1, "part")]),
        ("Gunmen abducted 13 labourers.", [("abducted", 13, "count")]),
        ("13 were abducted; 8 arrested", [("abducted", 13, "count"), ("arrested", 8, "count")]),
        ("Police arrested 8 students.", [("arrested", 8, "count")]),
        ("About 200 families were displaced.", [("displaced", 200, "count")]),
        ("Six fishermen are missing.", [("missing", 6, "count")]),
        ("Twelve Afghans were injured.", [("injured", 12, "count")]),
        ("Four containers were hit and 2 helicopters were shot.", []),
        ("Six people are missing.", [("missing", 6, "count")]),
        ("None were hurt.", [("injured", 0, "count")]),
        ("There were no casualties.", [("killed", 0, "count"), ("injured", 0, "count")]),
        ("Adeel Khan was killed.", [("killed", 1, "one")]),
        ("the 20-year-old, who was shot dead", [("killed", 1, "one")]),
        ("A gunman shot three people to death.", [("killed", 3, "by")]),
        ("Eight others, five men and three women, were wounded.", [("injured", 8, "other")]),
        ("The driver was not hurt.", []),
        ("No one else was hurt.", []),
        ("She held the wounded girl.", []),
        ("A warning shot was fired.", []),
        ("Gunmen shot at police.", []),
        ("It was a dead end after 3 miles.", []),
        ("Seven people, including the shooter, were killed.", [("killed", 7, "count")]),
        ("Eleven militants, two of them commanders, were killed.", [("killed", 11, "count")]),
        ("The raid left eight people, two women among them, dead.", [("killed", 8, "count")]),
        ("A child was among five dead in the collapse.", [("killed", 5, "count")]),
        ("Four of a family gunned down", [("killed", 4, "count")]),
        ("A bomb killed a constable and wounded six goats.", [("killed", 1, "one")]),
        (
            "A bomb killed a constable and wounded six passers-by.",
            [("killed", 1, "one"), ("injured", 6, "count")],
        ),
        ("Dozens were reported killed or injured.", [("killed", None, "part"), ("injured", None, "part")]),
        (
            "Six personnel were martyred, while 22 sustained injuries.",
            [("killed", 6, "count"), ("injured", 22, "count")],
        ),
        ("Five were shot, including two men who died.", [("injured", 5, "struck"), ("killed", 2, "count")]),
        ("Nine people lost their lives.", [("killed", 9, "count")]),
        (
            "Flash floods killed 19 people and left 11 missing.",
            [("killed", 19, "by"), ("missing", 11, "count")],
        ),
        ("A man may have been wounded.", []),
        ("Rescuers pulled out 14 bodies.", [("killed", 14, "count")]),
    ],
)
def test_phrases_of_one_sentence(text: str, wanted: list[Line]) -> None:
    assert lines(text) == wanted


@pytest.mark.parametrize(
    ("headline", "wanted"),
    [
        ("Two dead, five wounded", [("killed", 2, "count"), ("injured", 5, "count")]),
        ("3 killed, 8 hurt in blast", [("killed", 3, "count"), ("injured", 8, "count")]),
        ("Man killed, 3 wounded at party", [("killed", 1, "one"), ("injured", 3, "count")]),
        ("Boy, 7, shot in Larkana", [("injured", 1, "struck-one")]),
        ("Teen fatally shot, another wounded", [("killed", 1, "one"), ("injured", 1, "other")]),
        ("3-year-old boy shoots himself", [("injured", 1, "struck-one")]),
        ("Quadruple homicide in Sukkur", [("killed", 4, "count")]),
        ("Couple found dead in murder-suicide", [("killed", 2, "least"), ("killed", 2, "count")]),
    ],
)
def test_headlines(headline: str, wanted: list[Line]) -> None:
    assert lines(headline, "title") == wanted


@pytest.mark.parametrize(
    ("paragraphs", "wanted"),
    [
        (("Man killed, 3 wounded at party", "A man was gunned down and three others were wounded."), (1, 3)),
        (("Four shot at party", "Four people were shot. One of them died at a hospital."), (1, 3)),
        (("Police: 3-year-old who was shot at home dies", "A boy of 3 died after he was shot."), (1, 0)),
        (("Father kills wife, son, daughter, then himself", ""), (4, None)),
        (
            ("Man held after blast", "The blast left three people dead and 12 injured, including two boys."),
            (3, 12),
        ),
        (("Gunman kills three", "A man shot and killed three people before killing himself."), (4, None)),
        (("Two die in Sibi", "Two men died. Two men died, police said."), (2, None)),
        (("Woman dead, man hurt", "A woman was killed and a man was wounded."), (1, 1)),
        (("One dead, one hurt", ""), (1, 1)),
        (
            ("Girl shot in Thatta", "An 8-year-old girl was shot. The girl was rushed to a hospital."),
            (None, 1),
        ),
        (
            (
                "Drive-by in Hub",
                "A 22-year-old woman was shot; another woman was shot. A 30-year-old man was grazed.",
            ),
            (None, 3),
        ),
        (
            ("Toll rises to 31", "The death toll from the blast rose to 31. Ten people died on Sunday."),
            (31, None),
        ),
        (
            (
                "Boy killed in Hub",
                "A boy was shot dead. So far this year, 45 people have been killed in the city.",
            ),
            (1, 0),
        ),
        (
            ("Raid in Awaran", "Three soldiers were killed and five militants were killed in the raid."),
            (8, None),
        ),
        (
            (
                "Shooting in Larkfield",
                "A man shot six people on Saturday, killing four of them, including a neighbour.",
                "The gunman then killed himself, and police counted five dead.",
            ),
            (5, 2),
        ),
        (
            (
                "Nine wounded in mill shooting",
                "Nine people were wounded, a doctor said.",
                "At first 12 victims were taken to the hospital.",
            ),
            (None, 9),
        ),
        (
            (
                "Dozens hurt in stadium crush",
                "The street was quiet again by noon and shops had opened. " * 13,
                "In all 34 people were injured.",
            ),
            (None, 34),
        ),
        (
            (
                "Shooting at Larkfield mill",
                "Seven workers were wounded at a mill, police said.",
                "The street was quiet again by noon and shops had opened. " * 6,
                "A list gave nine people wounded.",
            ),
            (None, 7),
        ),
        (
            (
                "Woman dies after shooting",
                "A woman was shot on Elm Street. She died at once.",
                "The street was quiet again by noon and shops had opened. " * 13,
                "Three other people were wounded in the shooting.",
            ),
            (1, 3),
        ),
    ],
)
def test_the_toll_of_a_report(paragraphs: tuple[str, ...], wanted: tuple[int | None, int | None]) -> None:
    killed, injured = toll(*paragraphs)
    assert (killed, injured or None) == (wanted[0], wanted[1] or None)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Two policemen were killed.", "security forces"),
        ("Three soldiers were killed.", "security forces"),
        ("At least 92 militants were killed.", "armed group"),
        ("Eleven labourers were killed.", "civilians"),
        ("Six protesters were killed.", "protesters"),
        ("Two rioters were killed.", "rioters"),
        ("Nine people were killed.", "unknown"),
    ],
)
def test_who_is_told_by_the_noun(text: str, who: str) -> None:
    assert [c.who for c in ledger(text)] == [who]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Two men were killed, police said.", "police"),
        ("According to the hospital, two men were killed.", "the hospital"),
        ("The army said two men were killed.", "the army"),
        ("Police: two men killed", "police"),
        ("Two men were killed, said the mayor.", "the mayor"),
        ("Two men were killed.", None),
        ("He said two men were killed.", None),
        ("The attack claimed two lives.", None),
    ],
)
def test_whose_figure_it_is(text: str, source: str | None) -> None:
    assert [c.attributed_to for c in ledger(text)] == [source]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        (
            "fr",
            "Au moins douze personnes ont été tuées et une vingtaine blessées.",
            [("killed", 12, "count"), ("injured", 20, "count")],
        ),
        (
            "fr",
            "L'attaque a fait 12 morts et 20 blessés.",
            [("killed", 12, "count"), ("injured", 20, "count")],
        ),
        ("fr", "Un policier a été tué.", [("killed", 1, "one")]),
        ("fr", "Douze morts, dont trois enfants tués.", [("killed", 12, "count"), ("killed", 3, "part")]),
        ("ar", "مقتل 12 شخصا وإصابة 20 آخرين", [("killed", 12, "count"), ("injured", 20, "count")]),
        ("ar", "مقتل شخص وإصابة ثلاثة", [("killed", 1, "one"), ("injured", 3, "count")]),
        (
            "ur",
            "دھماکے میں ۵ افراد جاں بحق اور ۱۲ زخمی ہو گئے",
            [("killed", 5, "count"), ("injured", 12, "count")],
        ),
    ],
)
def test_other_languages(language: str, text: str, wanted: list[Line]) -> None:
    assert lines(text, language=language) == wanted


@pytest.mark.parametrize(
    ("cell", "category", "bounds"),
    [
        ("~11 civilians", "killed", (11, 11, 11)),
        ("At least 20", "injured", (20, 20, None)),
        ("dozens", "killed", (24, None, None)),
    ],
)
def test_a_table_cell_takes_its_category_from_the_header(
    cell: str, category: str, bounds: tuple[int | None, int | None, int | None]
) -> None:
    (line,) = find_casualties(cell, offset=40, field="text", tagged=None, default_category=category)
    assert (line.category, (line.low, line.best, line.high)) == (category, bounds)
    assert line.span.start == 40


def test_a_cell_that_speaks_for_itself_keeps_its_own_category() -> None:
    (line,) = find_casualties("3 wounded", offset=0, field="text", tagged=None, default_category="killed")
    assert line.category == "injured"


def test_a_cell_without_a_number_gives_nothing() -> None:
    assert (
        find_casualties(
            "Security & militants", offset=0, field="text", tagged=None, default_category="killed"
        )
        == ()
    )


def test_two_parties_in_one_sentence_keep_their_own_figures() -> None:
    found = ledger(
        "The group claimed that it had killed 18 soldiers; the army denied it, saying only two were hurt."
    )
    assert [(c.best, c.attributed_to) for c in found] == [(18, "the group"), (2, "the army")]


def test_spans_are_the_articles_own() -> None:
    article = "Quetta was calm. Two men were killed on Sunday."
    start = article.index("Two")
    (line,) = find_casualties(article[start:], offset=start, field="text", tagged=None)
    assert article[line.span.start : line.span.end] == "Two men were killed"


def test_a_tagger_names_the_persons() -> None:
    text = "near Zhob Sana Gul-Meena was killed. Two men were hurt."
    tagged = TaggedText(text, (Entity(10, 24, "PERSON"),))
    found = find_casualties(text, offset=0, field="text", tagged=tagged)
    assert [(c.category, c.subject) for c in found] == [("killed", "sana gul-meena"), ("injured", "men")]


def test_running_totals_of_something_larger_are_marked() -> None:
    assert [c.cumulative for c in ledger("So far this year 45 people were killed.")] == [True]
    assert [c.cumulative for c in ledger("On Sunday 5 people were killed.")] == [False]


def test_two_sources_widen_the_range_and_are_not_added() -> None:
    found = ledger("Police said ten people were killed.") + ledger(
        "The hospital said 12 people were killed.", offset=100
    )
    assert derive_range(found, "killed") == Range(10, 12, 12)


@pytest.mark.parametrize(
    ("paragraphs", "wanted"),
    [
        # "Over" and "at least" leave the range open above; best is the least that the words allow.
        (("Over a dozen civilians were killed.",), Range(13, 13, None)),
        (("At least 92 militants were killed, the army said.",), Range(92, 92, None)),
        # Another figure of the same people widens it, attributed or not.
        (("Over a dozen civilians were killed.", "Eleven civilians were killed."), Range(11, 13, None)),
        (("At least ten people were killed, police said.", "Twelve died, a doctor said."), Range(10, 12, 12)),
        # Other people, parts, additions and earlier states of a running total don't.
        (("Three soldiers were killed, the army said.", "Two civilians died, police said."), Range(3, 3, 3)),
        (
            ("Ten civilians were killed.", "Ten died, including two civilians killed at home."),
            Range(10, 10, 10),
        ),
        (("The death toll rose to nine.", "Police had said that four people were killed."), Range(9, 9, 9)),
        # What somebody calls untrue is in the range and never the best.
        (
            (
                "A bomb killed three policemen, police said.",
                "The group put the number of dead at five, which police called untrue.",
            ),
            Range(3, 3, 5),
        ),
    ],
)
def test_the_range_holds_what_is_said_of_the_same_people(paragraphs: tuple[str, ...], wanted: Range) -> None:
    found: list[Casualty] = []
    for number, paragraph in enumerate(paragraphs):
        found += ledger(paragraph, offset=100 * number)
    assert derive_range(found, "killed") == wanted


def test_a_headline_that_leaves_at_least_out_does_not_close_the_range() -> None:
    title = list(find_casualties("Ten killed in raids", offset=0, field="title", tagged=None))
    text = ledger("At least ten people were killed.")
    assert derive_range([*title, *text], "killed") == Range(10, 10, None)
    assert derive_range([*title, *ledger("Ten people were killed.")], "killed") == Range(10, 10, 10)


def test_far_from_the_lead_a_table_weighs_as_much_as_the_text() -> None:
    text = ledger("Over a dozen civilians were killed in the camp.", offset=1000)
    cell = find_casualties("~11 civilians", offset=4000, field="text", tagged=None, default_category="killed")
    assert derive_range([*text, *cell], "killed") == Range(11, 13, None)


def test_nothing_said_is_no_toll() -> None:
    assert derive_range((), "killed") is None
    assert derive_range(ledger("Two men were killed."), "injured") is None


def _line(best: int, start: int, basis: str = "count") -> Casualty:
    return Casualty("killed", "unknown", best, best, best, Span(start, start + 5), basis=basis)


def test_a_statement_is_dropped_only_when_all_of_it_was_told() -> None:
    wife = Casualty("killed", "civilians", 1, 1, 1, Span(0, 9), basis="one", subject="wife")
    again = Casualty("killed", "civilians", 1, 1, 1, Span(50, 90), basis="one", subject="wife")
    sons = Casualty("killed", "civilians", 2, 2, 2, Span(50, 90), basis="by", subject="sons")
    assert merge_ledger((wife, again, sons)) == (wife, again, sons)
    assert merge_ledger(
        (wife, Casualty("killed", "civilians", 1, 1, 1, Span(50, 59), basis="one", subject="wife"))
    ) == (wife,)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3000)), min_size=1, max_size=6))
def test_the_toll_is_one_of_the_statements_and_in_order(figures: list[tuple[int, int]]) -> None:
    found = [_line(best, start) for best, start in figures]
    total = derive_range(found, "killed")
    assert total is not None
    assert total.low is not None
    assert total.best is not None
    assert total.high is not None
    assert total.low <= total.best <= total.high


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Two ", "men ", "were ", "killed", ", ", "and ", "a ", "boy, 7, ", "shot ", "himself ", "injuring ", "3 ", "others ",
             "including ", "the ", "dead ", "of them ", "22-year-old ", "Ali Raza ", "İ", ". ", "\n", "police said "]
        ),
        max_size=14,
    ).map("".join),
    st.sampled_from(["en", "fr", "ar", "ur"]),
)  # fmt: skip
def test_any_text_gives_spans_inside_it(text: str, language: str) -> None:
    for line in find_casualties(text, offset=7, field="title", tagged=None, language=language):
        assert 7 <= line.span.start < line.span.end <= 7 + len(text)
        assert (line.low or 0) >= 0


@pytest.mark.parametrize("unit", ["killed ", "two men and ", "shot, ", "a boy, 7, ", "including 2 of them "])
def test_hostile_input_is_read_in_bounded_time(unit: str) -> None:
    start = time.perf_counter()
    ledger((unit * 40_000)[:100_000])
    assert time.perf_counter() - start < 2.0
