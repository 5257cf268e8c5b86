"""The filters as a researcher calls them: processes, JSON lines in, JSON lines out, as the contract has them."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from outside import SECONDS, dateline, environment

SUB_EVENT_TYPES = {
    "Battles": {"Government regains territory", "Non-state actor overtakes territory", "Armed clash"},
    "Explosions/Remote violence": {
        "Chemical weapon",
        "Air/drone strike",
        "Suicide bomb",
        "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED",
        "Grenade",
    },
    "Violence against civilians": {"Sexual violence", "Attack", "Abduction/forced disappearance"},
    "Protests": {"Excessive force against protesters", "Protest with intervention", "Peaceful protest"},
    "Riots": {"Violent demonstration", "Mob violence"},
    "Strategic developments": {
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
    },
    "Disasters": {"Natural disaster", "Accident"},
}
MODALITIES = {"asserted", "historical", "future", "hypothetical", "negated"}
DATE_SOURCES = {"text", "dateline", "published"}
ROLES = {"perpetrator", "target", "claimant", "accused", "other"}
CATEGORIES = {"killed", "injured", "abducted", "arrested", "missing", "displaced"}
WHO = {"civilians", "security forces", "armed group", "rioters", "protesters", "unknown"}

PLACE = {
    "kind": str,
    "field": str,
    "start": int,
    "end": int,
    "text": str,
    "geonameid": (int, type(None)),
    "name": (str, type(None)),
    "latitude": (float, int, type(None)),
    "longitude": (float, int, type(None)),
    "country_code": (str, type(None)),
    "admin1": (str, type(None)),
    "admin2": (str, type(None)),
    "feature_code": (str, type(None)),
    "confidence": (float, int),
}
ACTOR = {
    "field": str,
    "start": int,
    "end": int,
    "text": str,
    "actor_id": (str, type(None)),
    "name": str,
    "kind": str,
}
REPORT = {
    "event_type": str,
    "sub_event_type": str,
    "disorder_type": str,
    "modality": str,
    "modality_cue": (dict, type(None)),
    "date_start": (str, type(None)),
    "date_end": (str, type(None)),
    "time_precision": int,
    "date_source": str,
    "place": (dict, type(None)),
    "actors": list,
    "casualties": list,
    "killed": (dict, type(None)),
    "injured": (dict, type(None)),
    "claims": list,
    "score": (float, int),
    "evidence": list,
}
REPORTED_ACTOR = {
    "role": str,
    "actor_id": (str, type(None)),
    "name": str,
    "kind": str,
    "start": int,
    "end": int,
}
NUMBER = (int, type(None))
CASUALTY = {
    "category": str,
    "who": str,
    "low": NUMBER,
    "best": NUMBER,
    "high": NUMBER,
    "cumulative": bool,
    "attributed_to": (str, type(None)),
    "start": int,
    "end": int,
}
CLAIM = {"claimant": str, "status": str, "start": int, "end": int}
RANGE = {"low": NUMBER, "best": NUMBER, "high": NUMBER}
SPAN = {"field": str, "start": int, "end": int}

ARTICLES: tuple[dict[str, Any], ...] = (
    {
        "id": "plain",
        "title": "Gunmen kill 11 people in Gwadar",
        "text": "GWADAR: Gunmen opened fire on a bus in Gwadar on Saturday, killing 11 people and wounding six, "
        "police said. No group claimed responsibility.",
        "published": "2026-02-01",
        "country": "PK",
    },
    {
        "id": "emoji",
        "title": "🚨🔥 Blast in Quetta 🇵🇰 kills three",
        "text": "🚨🚨 A bomb exploded in a market in Quetta 👨‍👩‍👧‍👦 on Sunday, killing three people, officials said. 🕯️ "
        "Soldiers closed the road to Mastung.",
        "published": "2026-02-02T09:30:00+05:00",
    },
    {
        "id": "right-to-left",
        "title": "کوئٹہ میں دھماکہ، پانچ افراد ہلاک",
        "text": "کوئٹہ: پولیس کے مطابق اتوار کو کوئٹہ کے ایک بازار میں دھماکے سے پانچ افراد ہلاک اور بارہ زخمی ہو گئے۔",
        "published": "2026-02-02",
        "language": "ur",
    },
    {
        "id": "combining",
        "title": "Two killed near Bogota\u0301",
        "text": "Cafe\u0301 owners near Bogota\u0301 said that gunmen shot dead two men on Friday. "
        "Police in Medelli\u0301n arrested a suspect. 𝕬 bystander was hurt.",
        "published": "2026-02-02",
    },
    {
        "id": "nothing",
        "title": "Apple harvest",
        "text": "The apple harvest in the valley was good this year, farmers said.",
        "published": "2026-02-02",
    },
    {"id": 17, "text": ""},
)
BAD_LINES = {
    "not json\n": "not-json",
    "[1, 2]\n": "not-an-object",
    '{"id": "no-text"}\n': "bad-field",
    '{"id": "number", "text": 5}\n': "bad-field",
    '{"id": "day", "text": "Nothing.", "published": "0000-13-45"}\n': "bad-date",
}


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory, gazetteer_file: Path) -> dict[str, str]:
    home = tmp_path_factory.mktemp("filters")
    (home / "gazetteer.sqlite3").symlink_to(gazetteer_file)
    return environment(home, workers=1)


def line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def records(out: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in out.splitlines()]


def has_keys(record: Mapping[str, Any], keys: Mapping[str, Any]) -> None:
    for name, kind in keys.items():
        assert name in record, (name, record)
        assert isinstance(record[name], kind), (name, record[name])
        assert not (kind is int and isinstance(record[name], bool)), name


# ------------------------------------------------------------------------------------------------------- annotate


@pytest.fixture(scope="module")
def annotated(env: dict[str, str]) -> dict[str, Any]:
    """One process: what it answers to one line while its input stays open, then the rest, then bad lines."""
    argv = [sys.executable, "-m", "dateline", "annotate", "-"]
    with subprocess.Popen(
        argv, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(line(ARTICLES[0]).encode())
        process.stdin.flush()
        first = process.stdout.readline()
        still_open = process.poll() is None
        rest = (
            "".join(map(line, ARTICLES[1:])) + "\n" + "".join(BAD_LINES) + line({**ARTICLES[0], "id": "last"})
        )
        out, err = process.communicate(rest.encode(), timeout=SECONDS)
    answers = records((first + out).decode("utf-8"))
    return {
        "first": first,
        "open": still_open,
        "answers": answers,
        "status": process.returncode,
        "err": err.decode(),
    }


@pytest.fixture(scope="module")
def answers(annotated: dict[str, Any]) -> dict[Any, dict[str, Any]]:
    return {a["id"]: a for a in annotated["answers"] if "error" not in a}


def test_the_first_answer_does_not_wait_for_the_last_line(annotated: dict[str, Any]) -> None:
    assert annotated["open"]
    assert json.loads(annotated["first"])["id"] == "plain"


def test_every_line_is_answered_in_its_place_and_empty_lines_are_passed_over(
    annotated: dict[str, Any],
) -> None:
    ids = [a["id"] for a in annotated["answers"]]
    assert ids == [*(a["id"] for a in ARTICLES), None, None, "no-text", "number", "day", "last"]


def test_lines_that_cannot_be_handled_say_why_and_the_exit_status_is_1(annotated: dict[str, Any]) -> None:
    errors = [a["error"] for a in annotated["answers"] if "error" in a]
    assert [e["code"] for e in errors] == list(BAD_LINES.values())
    assert all(e["message"].endswith(".") for e in errors)
    assert annotated["status"] == 1
    assert "Traceback" not in annotated["err"]


def test_the_same_article_gives_the_same_answer(answers: dict[Any, dict[str, Any]]) -> None:
    assert {**answers["last"], "id": ""} == {**answers["plain"], "id": ""}


def test_answers_have_the_keys_and_types_of_the_contract(answers: dict[Any, dict[str, Any]]) -> None:
    for answer in answers.values():
        has_keys(
            answer,
            {
                "language": str,
                "incident_score": (float, int),
                "places": list,
                "actors": list,
                "reports": list,
            },
        )
        assert 0 <= answer["incident_score"] <= 1
        for place in answer["places"]:
            has_keys(place, PLACE)
            assert place["kind"] in ("place", "demonym")
            assert 0 <= place["confidence"] <= 1
        for actor in answer["actors"]:
            has_keys(actor, ACTOR)
        for report in answer["reports"]:
            has_report_keys(report)


def has_report_keys(report: Mapping[str, Any]) -> None:
    has_keys(report, REPORT)
    assert report["sub_event_type"] in SUB_EVENT_TYPES[report["event_type"]]
    assert report["modality"] in MODALITIES
    assert report["date_source"] in DATE_SOURCES
    assert report["time_precision"] in (1, 2, 3)
    assert 0 <= report["score"] <= 1
    if report["date_start"]:
        assert date.fromisoformat(report["date_start"]) <= date.fromisoformat(report["date_end"])
    if report["place"]:
        has_keys(report["place"], PLACE | {"geo_precision": int})
        assert report["place"]["geo_precision"] in (1, 2, 3)
        assert report["place"]["kind"] == "place"
    for actor in report["actors"]:
        has_keys(actor, REPORTED_ACTOR)
        assert actor["role"] in ROLES
    for casualty in report["casualties"]:
        has_keys(casualty, CASUALTY)
        assert (casualty["category"] in CATEGORIES, casualty["who"] in WHO) == (True, True)
    for claim in report["claims"]:
        has_keys(claim, CLAIM)
        assert claim["status"] in ("claimed", "denied")
    for name in ("killed", "injured"):
        if report[name]:
            has_keys(report[name], RANGE)
    assert report["evidence"]
    for evidence in report["evidence"]:
        has_keys(evidence, SPAN)


def spans(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        if "start" in value and "end" in value:
            yield value
        for item in value.values():
            yield from spans(item)
    elif isinstance(value, list):
        for item in value:
            yield from spans(item)


def test_every_span_lies_in_its_field_and_its_text_is_the_mention(answers: dict[Any, dict[str, Any]]) -> None:
    articles = {a["id"]: a for a in ARTICLES}
    named = 0
    for key, article in articles.items():
        found = list(spans(answers[key]))
        for span in found:
            field = article[span.get("field", "text")]
            assert 0 <= span["start"] < span["end"] <= len(field)
            if "text" in span:
                assert field[span["start"] : span["end"]] == span["text"]
                named += 1
    assert named > 10


@pytest.mark.parametrize(
    ("key", "name"),
    [("emoji", "Quetta"), ("emoji", "Mastung"), ("right-to-left", "کوئٹہ"), ("combining", "Medelli\u0301n")],
)
def test_places_are_found_behind_signs_of_several_code_units(
    answers: dict[Any, dict[str, Any]], key: str, name: str
) -> None:
    text = next(a["text"] for a in ARTICLES if a["id"] == key)
    found = [p for p in answers[key]["places"] if p["text"] == name and p["field"] == "text"]
    assert found
    assert found[0]["start"] == text.index(name)
    assert found[0]["geonameid"]


def test_a_plain_report_is_read(answers: dict[Any, dict[str, Any]]) -> None:
    asserted = [r for r in answers["plain"]["reports"] if r["modality"] == "asserted"]
    assert asserted
    report = asserted[0]
    assert report["place"]["name"] == "Gwadar"
    assert report["date_start"] == "2026-01-31"
    assert report["killed"]["best"] == 11
    assert answers["nothing"]["reports"] == answers[17]["reports"] == []


# ----------------------------------------------------------------------------------------------------------- link


def test_link_gives_equal_keys_to_one_event_and_reads_a_packed_file(
    env: dict[str, str], tmp_path: Path
) -> None:
    same = {
        **ARTICLES[0],
        "id": "other-paper",
        "title": "Eleven dead as gunmen open fire on bus in Gwadar",
        "text": "Gunmen opened fire on a bus in Gwadar on Saturday, killing 11 people, officials said. Six were wounded, "
        "police said.",
    }
    file = tmp_path / "articles.jsonl.gz"
    file.write_bytes(
        gzip.compress("".join(map(line, [ARTICLES[0], ARTICLES[1], same, ARTICLES[4]])).encode())
    )

    done = dateline(env, "link", str(file))

    linked = {a["id"]: a["incidents"] for a in records(done.stdout)}
    assert list(linked) == ["plain", "emoji", "other-paper", "nothing"]
    assert linked["plain"]
    assert linked["plain"] == linked["other-paper"]
    assert not set(linked["plain"]) & set(linked["emoji"])
    assert linked["nothing"] == []
    assert all(isinstance(key, str) for keys in linked.values() for key in keys)


# -------------------------------------------------------------------------------------------------------- extract

PAGE = (
    "<html lang=en><head><title>Fire in a mill</title><meta property='article:published_time' content='2026-02-01T08:00:00Z'>"
    "<link rel=canonical href='https://paper.example.org/mill'></head><body><nav>Home</nav><article><h1>Fire in a mill</h1>"
    "<p>A fire broke out in a cotton mill near Multan 🔥 on Saturday night and four workers were hurt, the fire service said.</p>"
    "<p>It took three hours to put the fire out. The owner of the mill said that nobody was missing and thanked the crews.</p>"
    "<table><tr><th>District</th><th>Hurt</th></tr><tr><td>Multan</td><td>3</td></tr><tr><td>Vehari</td><td>1</td></tr></table>"
    "<p>The mill will stay closed for a week, and the workers will be paid, the owner said on Sunday.</p>"
    "</article></body></html>"
)


def test_extract_answers_pages_from_lines_and_from_files(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    url = "https://paper.example.org/mill?from=feed"
    given = [
        {"id": "a", "url": url, "html": PAGE},
        {"id": "b", "url": url, "html_path": "page.html"},
        {"id": "c", "url": url, "html_path": "page.html.gz"},
        {"id": "empty", "url": url, "html": "<html><body></body></html>"},
        {"id": "away", "url": url, "html_path": "no-such-file.html"},
        {"id": "neither", "url": url},
    ]
    file = tmp_path / "pages.jsonl"
    file.write_text("".join(map(line, given)), encoding="utf-8")

    done = dateline(env, "extract", str(file), status=1)

    a, b, c, empty, away, neither = records(done.stdout)
    assert [r["id"] for r in (a, b, c)] == ["a", "b", "c"]
    assert {**a, "id": ""} == {**b, "id": ""} == {**c, "id": ""}
    has_keys(
        a,
        {
            "title": str,
            "text": str,
            "tables": list,
            "published": str,
            "published_source": str,
            "authors": list,
            "language": str,
            "canonical_url": str,
        },
    )
    assert (a["title"], a["language"], a["published_source"]) == ("Fire in a mill", "en", "page")
    assert datetime.fromisoformat(a["published"]).date() == date(2026, 2, 1)
    assert a["canonical_url"] == "https://paper.example.org/mill"
    assert "Multan 🔥 on Saturday" in a["text"]
    for table in a["tables"]:
        assert "Vehari" in a["text"][table["start"] : table["end"]]
    assert a["tables"]
    assert set(empty["rejection"]) == {"code", "message"}
    assert (away["error"]["code"], neither["error"]["code"]) == ("unreadable-file", "bad-field")


# ----------------------------------------------------------------------------------------------------- parse-feed

FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Paper — صفحہ</title><link>https://paper.example.org/</link>'
    "<language>en</language><item><guid>1</guid><title>One 🔥</title><link>https://paper.example.org/1</link>"
    "<description>First.</description><pubDate>Sat, 31 Jan 2026 08:00:00 GMT</pubDate></item>"
    "<item><guid>2</guid><title>Two</title><link>https://paper.example.org/2</link><pubDate>Sat, 31 Jan 0000 08:00:00 GMT</pubDate>"
    "</item></channel></rss>"
)


def test_parse_feed_gives_one_object_with_its_entries_in_order(env: dict[str, str]) -> None:
    done = dateline(env, "parse-feed", "-", given=FEED)

    feed = json.loads(done.stdout)
    has_keys(feed, {"title": str, "link": str, "language": (str, type(None)), "entries": list})
    assert feed["title"] == "Paper — صفحہ"
    for entry in feed["entries"]:
        has_keys(
            entry, {"id": str, "link": str, "title": str, "summary": str, "content": str, "authors": list}
        )
        assert {"published", "updated", "date_problem"} <= set(entry)
    assert [e["id"] for e in feed["entries"]] == ["1", "2"]
    assert datetime.fromisoformat(feed["entries"][0]["published"]).isoformat() == "2026-01-31T08:00:00+00:00"
    assert feed["entries"][0]["date_problem"] is None
    assert feed["entries"][1]["date_problem"]


# ---------------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("words", "given", "status", "says"),
    [
        (("parse-feed", "-"), "<html><body><p>Welcome</p></body></html>", 1, "feed"),
        (("parse-feed", "no-such-file.xml"), "", 2, "no-such-file.xml"),
        (("annotate", "no-such-file.jsonl"), "", 2, "no-such-file.jsonl"),
        (("export", "--format", "xlsx"), "", 2, "geojson"),
        (("annotate", "--colour"), "", 2, "--colour"),
    ],
)
def test_what_cannot_be_done_is_said_on_standard_error(
    env: dict[str, str], words: tuple[str, ...], given: str, status: int, says: str
) -> None:
    done = dateline(env, *words, given=given, status=status)
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    if status == 1:
        assert set(json.loads(done.stdout)["error"]) == {"code", "message"}
    else:
        assert done.stdout == ""


def test_a_reader_that_has_enough_ends_a_filter_whose_input_goes_on(tmp_path: Path) -> None:
    filter_ = subprocess.Popen(
        [sys.executable, "-m", "dateline", "extract"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path / "home"),
    )
    assert filter_.stdin
    assert filter_.stdout
    assert filter_.stderr
    line = b'{"id": 1, "html": "<p>x</p>"}\n'
    filter_.stdin.write(line)
    filter_.stdin.flush()
    assert json.loads(filter_.stdout.readline())["id"] == 1
    filter_.stdout.close()
    filter_.stdin.write(line)
    filter_.stdin.flush()
    assert filter_.wait(timeout=30) == 1
    assert b"Fatal" not in filter_.stderr.read()
    filter_.stdin.close()
    filter_.stderr.close()
