"""The commands for people, as processes on one data folder that has been through one whole cycle of the sample newsroom."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from warcio.archiveiterator import ArchiveIterator

from dateline.newsroom.server import running
from outside import DAY, dateline, environment, give_database, newsroom_home

QUEUE_KEYS = {
    "id",
    "state",
    "score",
    "event_type",
    "sub_event_type",
    "date_start",
    "date_end",
    "place",
    "killed",
    "injured",
    "actors",
    "claims",
    "independent_sources",
    "linked_to",
    "reports",
}
TEXT_FORMATS = ("csv", "geojson", "jsonl", "acled", "ucdp", "atom", "ics", "stix")


@dataclass(frozen=True)
class Office:
    """A data folder with its candidates, and the newsroom that they come from."""

    env: dict[str, str]
    url: str
    first: dict[str, Any]  # what `run --once --json` printed

    def run(self, *words: str, status: int = 0, given: str = "") -> str:
        done = dateline(self.env, *words, status=status, given=given)
        assert "Traceback" not in done.stderr
        return done.stdout if status == 0 else done.stderr

    def queue(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("queue", "list", "--json").splitlines()]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, gazetteer_file: Path) -> Iterator[Office]:
    with running(0, anchor=DAY) as server:
        env = newsroom_home(
            tmp_path_factory.mktemp("office") / "home", server.server_address[1], gazetteer_file
        )
        done = dateline(env, "run", "--once", "--json")
        yield Office(env, server.base_url, json.loads(done.stdout))


@pytest.fixture(scope="module")
def queue(office: Office) -> list[dict[str, Any]]:
    return office.queue()


# ----------------------------------------------------------------------------------------------------- run, queue


def test_one_cycle_says_what_it_did_and_why_the_rest_went_no_further(office: Office) -> None:
    counts = office.first["counts"]
    assert counts["feeds polled"] >= 4
    assert counts["new entries"] >= 30
    assert counts["articles"] >= 30
    assert counts["new candidates"] >= 15
    assert office.first["seconds"] > 0
    assert office.first["rejections"]
    assert all(set(r) == {"stage", "code", "count"} for r in office.first["rejections"])
    assert "paywall" in {r["code"] for r in office.first["rejections"]}


def test_the_queue_lists_candidates_best_first_with_the_keys_of_the_contract(
    queue: list[dict[str, Any]],
) -> None:
    assert len(queue) >= 15
    assert [c["score"] for c in queue] == sorted((c["score"] for c in queue), reverse=True)
    for candidate in queue:
        assert set(candidate) >= QUEUE_KEYS
        assert candidate["state"] == "proposed"
        assert candidate["reports"]
        for report in candidate["reports"]:
            assert set(report) >= {"article_url", "article_title", "published", "score"}
            assert report["article_url"].startswith("http://127.0.0.1:")
    known = {c["id"] for c in queue}
    assert len(known) == len(queue)
    assert all(set(c["linked_to"]) <= known for c in queue)
    assert any(c["linked_to"] for c in queue)
    assert max(c["independent_sources"] for c in queue) >= 2


def test_copies_of_one_wire_story_are_one_independent_source_with_all_links_kept(
    queue: list[dict[str, Any]],
) -> None:
    copies = ("/turbat-police-van", "/turbat-police-van-courier", "/three-officers-dead-on-airport-road.html")
    turbat = next(c for c in queue if c["reports"][0]["article_url"].endswith(copies))
    linked = {r["article_url"] for r in turbat["reports"]}
    assert sum(url.endswith(copies) for url in linked) == 3
    together = next(g for g in turbat["source_groups"] if g[0]["article_url"].endswith(copies))
    why = {told["article_url"].rsplit("/", 1)[1]: told["why"] for told in together}
    assert [why[name[1:]] for name in copies] == ["", "the same text", "the same text"]
    for candidate in queue:
        groups = candidate["source_groups"]
        assert len(groups) == candidate["independent_sources"]
        counted = [told["article_url"] for group in groups for told in group]
        assert sorted(counted) == sorted({r["article_url"] for r in candidate["reports"]})


def test_the_queue_can_be_cut_by_state_and_number(office: Office, queue: list[dict[str, Any]]) -> None:
    assert [
        json.loads(line)["id"] for line in office.run("queue", "list", "--json", "--limit", "3").splitlines()
    ] == [c["id"] for c in queue[:3]]
    assert "nonsense" in office.run("queue", "list", "--state", "nonsense", status=2)


# ------------------------------------------------------------------------------------------- users and decisions


@pytest.fixture(scope="module")
def decided(office: Office, queue: list[dict[str, Any]]) -> list[str]:
    """Ids of candidates: confirmed; rejected, then taken back; untouched. The second editor is bilal."""
    confirmed, rejected, untouched = (c["id"] for c in [c for c in queue if c["place"] and c["killed"]][:3])
    said = office.run("users", "add", "bilal", "--role", "editor")
    assert "bilal" in said
    office.run("queue", "decide", confirmed, "confirm", "--as", "bilal")
    office.run("queue", "decide", rejected, "reject", "--reason", "An exercise.", "--as", "bilal")
    assert [c["state"] for c in office.queue() if c["id"] in (confirmed, rejected)].count("rejected") == 1
    office.run("queue", "decide", rejected, "undo", "--as", "bilal")
    return [confirmed, rejected, untouched]


def test_decisions_move_candidates_and_undo_moves_them_back(office: Office, decided: list[str]) -> None:
    states = {c["id"]: c["state"] for c in office.queue()}
    assert [states[key] for key in decided] == ["confirmed", "proposed", "proposed"]


def test_a_user_is_given_other_roles_and_listed_with_them(office: Office) -> None:
    office.run("users", "add", "zara", "--role", "viewer")
    office.run("users", "role", "zara", "operator", "chief-editor")
    people = [json.loads(line) for line in office.run("users", "list", "--json").splitlines()]
    assert {p["name"]: p["roles"] for p in people}["zara"] == ["chief-editor", "operator"]


def test_what_was_done_is_printed_newest_first_with_before_and_after(
    office: Office, decided: list[str]
) -> None:
    office.run("users", "add", "yusra", "--role", "viewer")
    office.run("users", "role", "yusra", "operator")
    lines = [json.loads(line) for line in office.run("changes", "--json").splitlines()]
    assert [line["at"] for line in lines] == sorted((line["at"] for line in lines), reverse=True)
    given = next(line for line in lines if line["subject"] == "yusra")
    assert (given["kind"], given["who"], given["before"], given["after"]) == (
        "user",
        "",
        {"roles": ["viewer"]},
        {"roles": ["operator"]},
    )
    first = [line for line in lines if line["candidate_key"] == decided[0]][-1]
    assert (first["kind"], first["before"]["state"]) == ("decision", "proposed")
    table = office.run("changes", "--kind", "decision", "--limit", "1")
    assert "decision" in table
    assert "given-roles" not in table


def test_agreement_says_so_while_nothing_was_read_twice(office: Office) -> None:
    assert "No second reading" in office.run("queue", "agreement")
    fields = [json.loads(line) for line in office.run("queue", "agreement", "--json").splitlines()]
    assert [(f["field"], f["n"], f["kappa"]) for f in fields[:2]] == [
        ("verdict", 0, None),
        ("event_type", 0, None),
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("changes", "--kind", "weather"), "decision"),
        (("changes", "--since", "yesterday"), "--since"),
        (("queue", "decide", "ID", "approve", "--as", "bilal"), "confirm"),
        (("queue", "decide", "nosuchcandidate", "confirm", "--as", "bilal"), "nosuchcandidate"),
        (("queue", "decide", "ID", "confirm", "--as", "nobody"), "nobody"),
        (("queue", "decide", "ID", "confirm"), "--as"),
        (("queue", "decide", "ID", "reject", "--as", "bilal"), "why"),
        (("queue", "decide", "ID", "undo", "--as", "bilal"), "."),
        (("users", "add", "bilal", "--role", "editor"), "bilal"),
        (("users", "add", "carla", "--role", "king"), "editor"),
        (("feeds", "disable", "no-such-source"), "no-such-source"),
        (("users", "add", "", "--role", "editor"), "name"),
        (("users", "role", "bilal", "researcher"), "viewer"),
        (("users", "role", "nobody", "viewer"), "users list"),
        (("feeds", "add", "ftp://example.org/"), "http"),
        (("feeds", "add", "http://["), "address"),
        (("queue", "list", "--limit", "-1"), "--limit"),
        (("feeds", "import", "/no/such.opml"), "/no/such.opml"),
        (("run",), "--once"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_exit_status_2(
    office: Office, decided: list[str], words: tuple[str, ...], says: str
) -> None:
    said = office.run(*(decided[2] if word == "ID" else word for word in words), status=2)
    assert says in said


# --------------------------------------------------------------------------------------------------------- export


@pytest.fixture(scope="module")
def exported(office: Office, decided: list[str]) -> dict[str, str]:
    return {name: office.run("export", "--format", name) for name in TEXT_FORMATS}


def test_json_lines_lead_back_to_the_words_of_the_articles(
    exported: dict[str, str], queue: list[dict[str, Any]], decided: list[str]
) -> None:
    incident = json.loads(exported["jsonl"])
    candidate = next(c for c in queue if c["id"] == decided[0])
    urls = {r["article_url"] for r in candidate["reports"]}
    quoted = [p for p in incident["provenance"] if p["article_url"]]
    assert quoted
    for provenance in quoted:
        assert provenance["article_url"] in urls
        assert provenance["end"] > provenance["start"]
        assert len(provenance["quote"]) == provenance["end"] - provenance["start"]
    assert {"place", "killed"} <= {p["field"] for p in incident["provenance"]}


def test_the_quotes_stand_in_the_articles_where_the_spans_say(
    office: Office, exported: dict[str, str], tmp_path: Path
) -> None:
    provenance = [p for p in json.loads(exported["jsonl"])["provenance"] if p["article_url"]]
    urls = sorted({p["article_url"] for p in provenance})
    lines = []
    for url in urls:
        with urllib.request.urlopen(url, timeout=10) as reply:
            lines.append(json.dumps({"id": url, "url": url, "html": reply.read().decode()}))
    pages = tmp_path / "pages.jsonl"
    pages.write_text("\n".join(lines))
    articles = {a["id"]: a for a in map(json.loads, office.run("extract", str(pages)).splitlines())}
    for p in provenance:
        assert articles[p["article_url"]][p["in"]][p["start"] : p["end"]] == p["quote"]


def test_each_format_holds_the_one_confirmed_incident(exported: dict[str, str], decided: list[str]) -> None:
    for name in ("csv", "acled", "ucdp"):
        assert len(list(csv.DictReader(io.StringIO(exported[name])))) == 1, name
    collection = json.loads(exported["geojson"])
    assert collection["type"] == "FeatureCollection"
    longitude, latitude = collection["features"][0]["geometry"]["coordinates"][:2]
    assert (-180 <= longitude <= 180, -90 <= latitude <= 90) == (True, True)
    atom = ElementTree.fromstring(exported["atom"])
    assert len(atom.findall("{http://www.w3.org/2005/Atom}entry")) == 1
    assert exported["ics"].count("BEGIN:VEVENT") == 1
    assert [o["type"] for o in json.loads(exported["stix"])["objects"]].count("incident") == 1


def test_a_file_of_parquet_and_the_dictionary_beside_it(
    office: Office, exported: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "incidents.parquet"
    office.run("export", "--format", "parquet", "--output", str(file), "--dictionary")
    [row] = pq.read_table(file).to_pylist()
    assert row["id"] == json.loads(exported["jsonl"])["public_id"]
    package = json.loads((tmp_path / "datapackage.json").read_text())
    [resource] = package["resources"]
    assert [f["name"] for f in resource["schema"]["fields"]] == list(row)
    assert resource["hash"] == f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"


def test_a_state_file_gives_an_incident_once(
    office: Office, exported: dict[str, str], decided: list[str], tmp_path: Path
) -> None:
    state = str(tmp_path / "state.json")
    first = office.run("export", "--format", "jsonl", "--state", state)
    assert json.loads(first.splitlines()[-1])["change"] in ("published", "changed", "retracted")
    assert office.run("export", "--format", "jsonl", "--state", state) == ""


def test_an_export_to_a_file_that_cannot_be_written_says_so(office: Office, decided: list[str]) -> None:
    assert "/dev/null/x" in office.run("export", "--output", "/dev/null/x", status=2)


# -------------------------------------------------------------------------------------------------------- archive


def warc_records(file: Path) -> list[tuple[str, str, bytes]]:
    """(type, address, body) of each record; AssertionError where a digest does not fit."""
    found = []
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests=True):
            body = record.content_stream().read()
            assert record.digest_checker.problems == []
            found.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), body))
    return found


def test_the_pages_of_a_run_leave_as_warc_with_the_bytes_that_are_kept(
    office: Office, tmp_path: Path
) -> None:
    file = tmp_path / "pages.warc.gz"
    said = office.run("archive", "export", "--warc", str(file))
    found = warc_records(file)
    kept = json.loads(office.run("archive", "list", "--json"))
    pages = {url: body for kind, url, body in found if kind == "response"}
    assert len(pages) == kept["pages"] == office.first["counts"]["pages fetched"]
    assert sum(map(len, pages.values())) == kept["bytes"] > kept["bytes_compressed"] > 0
    assert sum(s["pages"] for s in kept["sources"]) == kept["pages"]
    assert said.startswith(f"{kept['pages']} pages in {len(found)} records, {file.stat().st_size:,} bytes")
    for url in [u for u in pages if "/courier/" in u][:3]:
        assert office.run("archive", "show", url, "--body") == pages[url].decode()
    assert office.run("archive", "changes", url) == "Only one version of this article was seen.\n"
    assert json.loads(office.run("archive", "changes", url, "--json")) == []
    assert "no article" in office.run("archive", "changes", f"{url}/nothing", status=2)
    again = tmp_path / "again.warc.gz"
    office.run("archive", "export", "--warc", str(again))
    assert again.read_bytes() == file.read_bytes()
    url = next(u for u in pages if "/courier/" in u)
    office.run("archive", "export", "--warc", str(tmp_path / "one.warc"), "--article", url)
    plain = office.run("archive", "export", "--warc", "-", "--article", url)
    assert plain.encode() == (tmp_path / "one.warc").read_bytes()


def test_the_pages_of_a_confirmed_incident_leave_by_themselves(
    office: Office, exported: dict[str, str], tmp_path: Path
) -> None:
    office.run("archive", "export", "--warc", str(tmp_path / "incident.warc"), "--incidents")
    urls = {url for kind, url, _ in warc_records(tmp_path / "incident.warc") if kind == "response"}
    cited = {source["article_url"] for source in json.loads(exported["jsonl"])["sources"]}
    assert urls == cited
    office.run("archive", "export", "--warc", str(tmp_path / "one.warc"), "--article", min(cited))
    assert [url for kind, url, _ in warc_records(tmp_path / "one.warc") if kind == "response"] == [min(cited)]


def test_days_of_an_export_are_included(office: Office, tmp_path: Path) -> None:
    kept = json.loads(office.run("archive", "list", "--json"))
    first, last = kept["oldest"][:10], kept["newest"][:10]

    def pages(*words: str) -> int:
        office.run("archive", "export", "--warc", str(tmp_path / "days.warc"), *words)
        return sum(kind == "response" for kind, *_ in warc_records(tmp_path / "days.warc"))

    assert pages("--since", first, "--until", last) == kept["pages"]
    assert pages("--until", "2026-01-01") == 0
    assert pages("--since", kept["newest"]) >= 1
    assert pages("--until", kept["oldest"]) == 0


def test_the_facts_of_a_page_are_shown(office: Office, queue: list[dict[str, Any]]) -> None:
    url = queue[0]["reports"][0]["article_url"]
    (facts,) = json.loads(office.run("archive", "show", url, "--json"))
    assert (facts["status"], facts["whole"], facts["state"]) == (200, True, "extracted")
    assert {name.lower() for name, _ in facts["headers"]} >= {"content-type", "date"}
    assert facts["articles"][0]["canonical_url"] == url
    table = office.run("archive", "show", facts["articles"][0]["key"])
    assert facts["sha256"] in table
    assert facts["sha256"] in office.run("archive", "show", url, "--sha256", facts["sha256"][:8])
    assert "is kept" in office.run("archive", "show", url, "--sha256", "nothing", status=2)


def test_a_damaged_body_is_said_and_the_other_pages_leave_with_exit_status_1(
    office: Office, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    before, after = (
        sqlite3.connect(folder / "dateline.sqlite3") for folder in (Path(office.env["DATELINE_HOME"]), home)
    )
    before.backup(after)
    name, url, data = after.execute(
        "SELECT sha256, url, data FROM store_blob JOIN store_document ON blob_id = sha256 LIMIT 1"
    ).fetchone()
    after.execute("UPDATE store_blob SET data = ? WHERE sha256 = ?", (data[:-4], name))
    after.commit()
    env = {**office.env, "DATELINE_HOME": str(home)}

    done = dateline(env, "archive", "export", "--warc", str(tmp_path / "pages.warc"), status=1)

    assert url in done.stderr
    assert "damaged" in done.stderr
    assert "1 page left out" in done.stderr
    responses = [u for kind, u, _ in warc_records(tmp_path / "pages.warc") if kind == "response"]
    assert len(responses) == office.first["counts"]["pages fetched"] - 1
    assert "damaged" in dateline(env, "archive", "show", url, "--body", status=1).stderr
    shown = dateline(env, "archive", "show", url, "--json", status=1)
    assert not json.loads(shown.stdout)[0]["whole"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("export", "--warc", "x.warc", "--since", "yesterday"), "2026-01-31"),
        (("export", "--warc", "x.warc", "--since", "2026-02-01", "--until", "2026-01-01"), "--until"),
        (("export", "--warc", "x.warc", "--source", "no-such-source"), "feeds list"),
        (("export", "--warc", "x.warc", "--article", "http://nowhere.example.org/"), "nowhere"),
        (("export", "--warc", "/dev/null/x"), "/dev/null/x"),
        (("export", "--warc", "/"), "folder"),
        (("show", "http://nowhere.example.org/"), "archive list"),
        (("show", "http://nowhere.example.org/", "--body", "--json"), "--json"),
    ],
)
def test_what_the_archive_cannot_do_is_a_sentence_and_exit_status_2(
    office: Office, words: tuple[str, ...], says: str
) -> None:
    assert says in office.run("archive", *words, status=2)
    assert not Path("x.warc").exists()


# ---------------------------------------------------------------------------------------------------------- feeds


def feeds(office: Office, command: str = "list") -> dict[str, dict[str, Any]]:
    return {f["id"]: f for f in json.loads(office.run("feeds", command, "--json"))}


def test_sources_are_listed_with_their_health(office: Office) -> None:
    found = feeds(office, "health")
    assert len(found) >= 4
    for feed in found.values():
        assert set(feed) >= {
            "id",
            "title",
            "url",
            "country",
            "language",
            "enabled",
            "last_success_at",
            "last_error",
        }
        assert feed["last_success_at"]
        assert feed["failures"] == 0


def test_a_source_is_switched_off_and_checked_back_on(office: Office) -> None:
    name = next(iter(feeds(office)))
    office.run("feeds", "disable", name)
    off = feeds(office)[name]
    assert not off["enabled"]
    assert off["last_error"]
    office.run("feeds", "enable", name)
    assert feeds(office)[name]["enabled"]
    assert "works" in office.run("feeds", "check", name)


def test_sources_leave_as_opml_and_come_back_in_another_office(
    office: Office, tmp_path: Path, gazetteer_file: Path
) -> None:
    opml = tmp_path / "sources.opml"
    opml.write_text(office.run("feeds", "export"), encoding="utf-8")
    give_database(tmp_path / "other")
    other = environment(
        tmp_path / "other", sample_newsroom="false", allow_private_hosts=office.url.removeprefix("http://")
    )
    assert "added" in dateline(other, "feeds", "import", str(opml)).stdout
    added = {f["url"] for f in json.loads(dateline(other, "feeds", "list", "--json").stdout)}
    assert added == {f["url"] for f in feeds(office).values()}

    # a page that names its feed is enough to add it; the second time it is there already
    front = f"{office.url}/"
    page = json.loads(dateline(other, "feeds", "add", front, "--json").stdout)
    assert page
    assert {f["result"] for f in page} <= {"added", "already there"}
    assert {f["url"] for f in page} <= added


def test_addresses_that_differ_in_another_script_only_are_sources_of_their_own(tmp_path: Path) -> None:
    give_database(tmp_path / "home")
    env = environment(tmp_path / "home", sample_newsroom="false")
    urls = {f"https://news.example.org/?q={word}" for word in ("взрыв", "потоп", "пожар")}
    outlines = "".join(f'<outline text="[/b] News" xmlUrl="{url}"/>' for url in urls)
    opml = tmp_path / "sources.opml"
    opml.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', encoding="utf-8")
    assert "3 of 3" in dateline(env, "feeds", "import", str(opml)).stdout
    assert "0 of 3" in dateline(env, "feeds", "import", str(opml)).stdout
    assert {f["url"] for f in json.loads(dateline(env, "feeds", "list", "--json").stdout)} == urls
    assert "3 sources" in dateline(env, "feeds", "list").stdout


def test_two_commands_at_once_make_the_schema_of_a_new_data_folder_once(tmp_path: Path) -> None:
    env = environment(tmp_path / "home", sample_newsroom="false")
    with ThreadPoolExecutor() as both:
        done = list(both.map(lambda what: dateline(env, what, "list"), ("feeds", "queue")))
    assert [d.returncode for d in done] == [0, 0]


# --------------------------------------------------------------------------------------------------- init, doctor


def test_init_writes_a_config_that_the_program_then_uses(tmp_path: Path) -> None:
    env = environment(tmp_path / "home")
    folder = tmp_path / "my-config"
    assert str(folder) in dateline(env, "init", str(folder)).stdout
    assert {"dateline.toml", "feeds", "gazetteer", "actors.yml", "incident_types.yml"} <= {
        p.name for p in folder.iterdir()
    }
    assert not any(p.is_symlink() for p in folder.rglob("*"))
    assert "not empty" in dateline(env, "init", str(folder), status=2).stderr
    toml = folder / "dateline.toml"
    toml.write_text(toml.read_text().replace("[ingest]", "[ingest]\nbatch_size = 17", 1))
    if "batch_size = 17" not in toml.read_text():
        toml.write_text(toml.read_text() + "\n[ingest]\nbatch_size = 17\n")

    said = json.loads(
        dateline(env | {"DATELINE_CONFIG": str(folder)}, "doctor", "--json", status=None).stdout
    )

    settings = {s["environment"]: s for s in said["settings"]}
    assert settings["DATELINE_CONFIG"]["value"] == str(folder)
    assert settings["DATELINE_BATCH_SIZE"]["value"] == 17
    assert settings["DATELINE_BATCH_SIZE"]["from"] == str(toml)
    assert settings["DATELINE_HOME"]["from"] == "environment DATELINE_HOME"
    assert settings["DATELINE_PORT"]["from"] == "default"


def test_doctor_finds_a_prepared_office_well_and_an_empty_one_wanting(office: Office, tmp_path: Path) -> None:
    checks = {c["check"]: c for c in json.loads(office.run("doctor", "--json"))["checks"]}
    of_the_office = (
        "config files",
        "gazetteer",
        "language model",
        "schema",
        "database",
        "sources",
        "watches",
    )
    of_its_work = ("leases", "cycles", "audit chain", "permissions of secret.key", "time zones", "packages")
    # room and ports are the test machine's
    assert {name: checks[name]["result"] for name in (*of_the_office, *of_its_work)} == dict.fromkeys(
        (*of_the_office, *of_its_work), "ok"
    )
    file = tmp_path / "support.txt"
    assert "home" in office.run("doctor", "--support", str(file))
    sent = file.read_text(encoding="utf-8")
    assert "sample-wire" in sent
    assert (Path(office.env["DATELINE_HOME"]) / "secret.key").read_text(encoding="ascii") not in sent
    new = dateline(environment(tmp_path / "new"), "doctor", "--json", status=1)
    said = {c["check"]: c for c in json.loads(new.stdout)["checks"]}
    assert said["gazetteer"]["result"] == "fail"
    assert "dateline gazetteer build" in said["gazetteer"]["do"]
    assert [said[name]["result"] for name in ("watches", "sources")] == ["warn"] * 2  # watches name places
