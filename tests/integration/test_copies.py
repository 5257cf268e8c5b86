"""Copies in the store: groups are found whatever the order, kept when an article goes, and never made of a site's standing words."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import NOW, make_article, make_feed
from dateline.articles.duplicates import fingerprint
from dateline.store import models as rows
from dateline.store.copies import join_copies

pytestmark = pytest.mark.django_db

WORDS = [
    a + b
    for a, b in itertools.product(
        ("ka", "ro", "mi", "tel", "sun"), ("dor", "vek", "lam", "pir", "nost", "gal")
    )
]


def prose(seed: int, sentences: int = 12, words: Sequence[str] = WORDS, end: str = ".") -> list[str]:
    """Sentences of fourteen words, invented ones if none are given."""
    chance = random.Random(seed)
    return [" ".join(chance.choices(words, k=14)).capitalize() + end for _ in range(sentences)]


def article(text: str, *, site: str = "herald", hours: int = 0) -> rows.Article:
    row = make_article(
        text,
        title=text.partition(".")[0],
        feed=make_feed(site),
        url=f"https://{site}.example.org/{rows.Article.objects.count()}",
        fingerprint=fingerprint(text),
        published=NOW + timedelta(hours=hours),
    )
    join_copies([row.pk])
    return row


def groups() -> set[frozenset[str]]:
    """The keys of the articles that are together."""
    found: dict[int, set[str]] = {}
    for pk, root, key in rows.Article.objects.values_list("pk", "copy_root", "key"):
        found.setdefault(root or pk, set()).add(key)
    return set(map(frozenset, found.values()))


WIRE, OTHER = prose(1), prose(2)


@pytest.mark.parametrize(
    ("copy", "is_copy"),
    [
        (WIRE, True),
        (["KARACHI (Coastal Wire) —", *WIRE], True),
        (WIRE[:6], True),  # cut to half
        (WIRE[:10], True),
        ([*OTHER[:3], *WIRE, *OTHER[3:6]], True),  # printed inside a longer text
        (
            [*WIRE[:11], "An editor has written this last sentence anew for the readers of his own paper."],
            True,
        ),
        (OTHER, False),
        ([*WIRE[:2], *OTHER], False),  # a quotation
        ([*prose(3, 40), *WIRE], False),  # a long text of its own with a wire text at its foot
        ([*prose(4, 8), *WIRE[:3]], False),
    ],
)
def test_what_is_a_copy_of_a_wire_text(copy: Sequence[str], is_copy: bool) -> None:
    first = article(" ".join(WIRE))
    second = article(" ".join(copy), site="courier", hours=5)
    second.refresh_from_db()
    assert second.copy_root_id == (first.pk if is_copy else None)


def test_the_standing_words_of_a_site_make_no_copies() -> None:
    foot = " ".join(prose(9, 5))
    for n in range(8):
        article(f"{' '.join(prose(100 + n, 1))} {foot}")
        article(f"{' '.join(prose(200 + n, 6))} {foot}")
    assert not rows.Article.objects.exclude(copy_root=None).exists()


def test_what_a_publisher_shows_in_place_of_its_stories_makes_no_copies() -> None:
    wall = " ".join(prose(10, 5))
    titles = (
        "Eleven labourers killed in Gwadar",
        "Council votes for another bridge",
        "Rains flood the old harbour",
        "Teachers end their strike after a week",
    )
    ids = [
        make_article(
            wall, title=title, url=f"https://s{n % 3}.example.org/{n}", fingerprint=fingerprint(wall)
        ).pk
        for n, title in enumerate(titles)
    ]
    join_copies(ids)
    assert not rows.Article.objects.exclude(copy_root=None).exists()


def test_posts_of_one_live_blog_are_no_copies_of_each_other() -> None:
    around = "Follow our reporters here as the day goes on and write to us with what you have seen. " * 3
    posts = [f"{' '.join(prose(300 + n, 1))} {around}" for n in range(10)]
    ids = [make_article(text, url=f"https://live.example.org/blog#{n}").pk for n, text in enumerate(posts)]
    join_copies(ids)
    assert not rows.Article.objects.exclude(copy_root=None).exists()


URDU = "پولیس ضلع بازار دکان آگ عملے علاقے شہر سڑک گاڑی افسر ہسپتال زخمی بیان کے مطابق میں نے کہا ہے کیا گیا".split()
ARABIC = "الشرطة حريق السوق المدينة القديمة ليلا رجال الإطفاء الطريق بيان مسؤول المستشفى جريح في على إلى قال إن بعد ساعات".split()


@pytest.mark.parametrize(("words", "end"), [(URDU, "۔"), (ARABIC, ".")], ids=["Urdu", "Arabic"])
def test_copies_are_found_in_arabic_script_however_its_letters_are_written(
    words: list[str], end: str
) -> None:
    sentences = prose(7, words=words, end=end)
    first = article(" ".join(sentences))
    written_otherwise = " ".join(sentences).replace("ی", "ي").replace("ک", "ك")
    whole = article(written_otherwise, site="courier", hours=1)
    half = article(" ".join(sentences[:6]), site="post", hours=2)
    other = article(" ".join(prose(8, words=words, end=end)), site="star", hours=3)
    for row in (whole, half, other):
        row.refresh_from_db()
    assert (whole.copy_root_id, half.copy_root_id, other.copy_root_id) == (first.pk, first.pk, None)


def test_the_earliest_is_the_root_though_it_comes_last() -> None:
    late = [article(" ".join(WIRE), site=site, hours=10) for site in ("courier", "post")]
    first = article(" ".join(WIRE), site="wire")
    assert {rows.Article.objects.get(pk=row.pk).copy_root_id for row in late} == {first.pk}
    first.refresh_from_db()
    assert first.copy_root_id is None


def test_an_article_that_holds_parts_of_two_groups_makes_them_one() -> None:
    """Two halves have nothing in common until the whole comes."""
    halves = [article(" ".join(WIRE[at : at + 6]), site=f"s{at}", hours=at + 1) for at in (0, 6)]
    copies = [article(" ".join(WIRE[at : at + 6]), site=f"t{at}", hours=at + 2) for at in (0, 6)]
    assert len(groups()) == 2
    whole = article(" ".join(WIRE), site="wire", hours=20)
    assert len(groups()) == 1
    roots = set(
        rows.Article.objects.filter(pk__in=[a.pk for a in (*halves, *copies, whole)]).values_list(
            "copy_root", flat=True
        )
    )
    assert roots == {None, halves[0].pk}


def test_a_root_that_is_deleted_hands_its_copies_on() -> None:
    first, second, third = (article(" ".join(WIRE), site=f"s{n}", hours=n) for n in range(3))
    first.delete()
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.copy_root_id, third.copy_root_id) == (None, second.pk)
    assert not rows.CopyPost.objects.filter(article_id=first.pk).exists()


def test_a_text_of_which_hundreds_of_copies_come_leaves_a_bounded_number_of_posts() -> None:
    ids = [make_article(" ".join(WIRE), url=f"https://s{n}.example.org/1").pk for n in range(120)]
    join_copies(ids[:60])
    join_copies(ids[60:])
    assert len(groups()) == 1
    assert rows.CopyPost.objects.count() <= 16 * 50


VARIANTS = (
    WIRE, WIRE[:6], WIRE[6:], [*OTHER[:4], *WIRE[:8]], OTHER, OTHER[:6], [*OTHER, *prose(5, 3)], prose(6), prose(6)[2:],
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(len(VARIANTS))), st.lists(st.integers(1, 4), min_size=9, max_size=9))
def test_groups_and_roots_do_not_depend_on_the_order_of_arrival(order: list[int], batches: list[int]) -> None:
    rows.CopyPost.objects.all().delete()
    rows.Article.objects.all().delete()
    told: list[tuple[int, int]] = []  # (variant, row)
    waiting = list(order)
    for size in batches:
        batch, waiting = waiting[:size], waiting[size:]
        made = [
            make_article(
                " ".join(VARIANTS[n]), url=f"https://s{n}.example.org/1", published=NOW + timedelta(hours=n)
            )
            for n in batch
        ]
        join_copies([row.pk for row in made])
        told += [(n, row.pk) for n, row in zip(batch, made, strict=True)]
    number = {pk: n for n, pk in told}
    roots = {number[pk]: number.get(root) for pk, root in rows.Article.objects.values_list("pk", "copy_root")}
    # the fourth holds a third of another text, and eight sentences of the wire
    assert roots == {0: None, 1: 0, 2: 0, 3: 0, 4: None, 5: 4, 6: 4, 7: None, 8: 7}
