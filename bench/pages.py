"""Extraction against gold pages: the body against bare trafilatura, page by page; title, authors, date and language.

`scrapinghub`: 4-gram overlap as the scorer that comes with the data counts it. `publishers`: what another program's
parsers, one a publisher, read from the same page; a snapshot with quirks of its own, so that 1.0 is not the aim.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.places import GOLD, dateline, home_with_gazetteer, scratch
from dateline.articles.extract import extract_article
from dateline.model import Article, Document, Rejection
from dateline.ports import PageToExtract

RESAMPLES = 1000
SEED = 20260131
Pair = tuple[float | None, float | None]
"""(precision, recall) of a page; None where there is nothing to divide by, as the scorer has it."""
ENGLISH = frozenset({"au", "ca", "lb", "my", "na", "uk", "us"})
OTHERS = {"Bhaskar": "hi", "TimesOfIndia": "en", "DailyNewsTZ": "en", "HabariLeo": "sw", "Dizindaba": "xh"}
OTHERS |= {"IsolezweLesiXhosa": "xh", "EyethuNews": "zu", "Ilanga": "zu", "Isolezwe": "zu"}
OTHERS |= dict.fromkeys(("DailyMaverick", "DurbanLocal", "TheCitizen", "TimesLive"), "en")
"""The language that a publisher writes in: the gold has none, so this is what the papers say of themselves."""


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    url: str
    body: bytes
    fetched_at: datetime
    gold: dict[str, Any]


def _bytes(path: Path) -> bytes:
    raw = path.read_bytes()
    return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw


def scrapinghub() -> list[Page]:
    folder = GOLD / "pages" / "scrapinghub"
    truth = json.loads(next(folder.glob("*truth*.json")).read_text(encoding="utf-8"))
    files = {p.name.split(".")[0]: p for p in folder.rglob("*.html*")}
    now = datetime.now(UTC)
    return [Page(k, g.get("url", ""), _bytes(files[k]), now, g) for k, g in truth.items()]


def publishers() -> Iterator[Page]:
    """Pages that are there, each with its gold: a publisher's versions and pages are in one order of time."""
    for file in sorted((GOLD / "pages" / "publishers").glob("*/*.json")):
        versions = json.loads(file.read_text(encoding="utf-8"))
        met = json.loads((file.parent / "meta.info").read_text(encoding="utf-8"))
        names = sorted(n for n in met if n.rsplit("_", 3)[0] == file.stem)
        if len(names) != len(versions):
            continue
        for name, version in zip(names, sorted(versions), strict=True):
            page = file.parent / name
            if page.exists():
                at = datetime.fromisoformat(met[name]["crawl_date"]).replace(tzinfo=UTC)
                yield Page(
                    f"{file.parent.name}/{name}", met[name]["url"], _bytes(page), at, versions[version]
                )


def extracted(page: Page) -> Article | Rejection:
    document = Document(
        page.url, page.url, page.fetched_at, 200, "text/html; charset=utf-8", (), page.body, ""
    )
    return extract_article(PageToExtract(document))


def our_text(page: Page) -> str:
    found = extracted(page)
    return found.text if isinstance(found, Article) else ""


def bare(fast: bool) -> Callable[[Page], str]:
    from trafilatura import extract

    return lambda page: extract(page.body.decode("utf-8", "replace"), fast=fast) or ""


# ------------------------------------------------------------------------------------------------- body, overlap


def _shingles() -> Callable[[str], Counter[tuple[str, ...]]]:
    spec = importlib.util.spec_from_file_location("gold_score", GOLD / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.shingles  # type: ignore[no-any-return]


def overlap(wanted: Counter[Any], found: Counter[Any]) -> Pair:
    right = (wanted & found).total()
    return (
        right / found.total() if found.total() else None,
        right / wanted.total() if wanted.total() else None,
    )


def f1(pairs: Sequence[Pair]) -> float:
    """F1 of the mean precision and the mean recall."""
    ps, rs = [p for p, _ in pairs if p is not None], [r for _, r in pairs if r is not None]
    p, r = sum(ps) / max(1, len(ps)), sum(rs) / max(1, len(rs))
    return 2 * p * r / (p + r) if p + r else 0.0


def bootstrap(ours: Sequence[Pair], theirs: Sequence[Pair]) -> tuple[float, float, float]:
    """Paired, over pages: (share of resamples in which ours is not worse, ends of the 95 % interval of the difference)."""
    dice = random.Random(SEED)
    differences = []
    for _ in range(RESAMPLES):
        chosen = dice.choices(range(len(ours)), k=len(ours))
        differences.append(f1([ours[i] for i in chosen]) - f1([theirs[i] for i in chosen]))
    differences.sort()
    return (
        sum(d >= 0 for d in differences) / RESAMPLES,
        differences[RESAMPLES * 25 // 1000],
        differences[RESAMPLES * 975 // 1000 - 1],
    )


def bodies(pages: Sequence[Page]) -> None:
    """Overlap of each answer with the gold, and the time it takes; page by page in turn, so that whatever else the
    machine does falls on all alike."""
    shingles = _shingles()
    answers = {"ours": our_text, "trafilatura, fast": bare(True), "trafilatura, default": bare(False)}
    results: dict[str, list[Pair]] = {name: [] for name in answers}
    seconds = dict.fromkeys(answers, 0.0)
    for read in answers.values():
        read(pages[0])  # whatever is loaded at first use is loaded
    for page in pages:
        gold = shingles(page.gold["articleBody"])
        for name, read in answers.items():
            started = time.process_time()
            text = read(page)
            seconds[name] += time.process_time() - started
            results[name].append(overlap(gold, shingles(text)))
    for name in answers:
        print(
            f"{name:24} 4-gram F1 {f1(results[name]):.4f}  {1000 * seconds[name] / len(pages):6.1f} ms a page"
            f"  over {len(pages)}"
        )
    for name in list(answers)[1:]:
        share, low, high = bootstrap(results["ours"], results[name])
        print(
            f"ours - {name:21} not worse in {share:.3f} of {RESAMPLES} resamples; 95 % of the difference"
            f" [{low:+.4f}, {high:+.4f}]; time {seconds['ours'] / seconds[name]:.2f}",
            flush=True,
        )


# ------------------------------------------------------------------------------------------------- page's facts


def _squash(text: str) -> str:
    return " ".join(text.split())


def _gold_text(body: dict[str, Any]) -> str:
    parts = list(body["summary"])
    for section in body["sections"]:
        parts += [*section["headline"], *section["paragraphs"]]
    return "\n".join(parts)


def _date(stated: str | None) -> datetime | None:
    if not stated:
        return None
    at = datetime.fromisoformat(stated)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def facts(pages: Sequence[Page], *, misses: bool = False) -> None:
    shingles = _shingles()
    counts: dict[str, list[bool]] = {}
    missed: list[str] = []
    pairs: list[Pair] = []
    theirs: list[Pair] = []
    bare_fast = bare(True)

    def count(name: str, page: Page, right: bool, wanted: Any = None, got: Any = None) -> None:
        counts.setdefault(name, []).append(right)
        if not right:
            missed.append(f"   {name:16} {page.id}\n      gold {wanted!r}\n      ours {got!r}")

    for page in pages:
        gold, found = page.gold, extracted(page)
        if isinstance(found, Rejection):
            count("read at all", page, False, None, found.message)
            continue
        count("read at all", page, True)
        count("title", page, _squash(gold["title"]) == found.title, gold["title"], found.title)
        if gold.get("authors"):
            wanted, got = {_squash(a) for a in gold["authors"]}, set(found.authors)
            count("authors, as a set", page, wanted == got, sorted(wanted), sorted(got))
            count("authors, one right", page, bool(wanted & got), sorted(wanted), sorted(got))
        at = _date(gold.get("publishing_date"))
        if at and found.published:
            seen = (str(found.published), found.published_source)
            same = at.replace(microsecond=0) == found.published.replace(microsecond=0)
            count("date, instant", page, same, str(at), seen)
            count("date, day", page, at.date() == found.published.date(), str(at), seen)
        country, _, name = page.id.partition("/")
        language = "en" if country in ENGLISH else OTHERS.get(name.rsplit("_", 3)[0])
        if language:
            count("language", page, found.language == language, language, found.language)
        if gold.get("body"):
            wanted_text = shingles(_gold_text(gold["body"]))
            pairs.append(overlap(wanted_text, shingles(found.text)))
            theirs.append(overlap(wanted_text, shingles(bare_fast(page))))
    for name, outcomes in counts.items():
        print(f"{name:24} {sum(outcomes):3} of {len(outcomes)}")
    print(f"{'body 4-gram F1':24} {f1(pairs):.3f} over {len(pairs)}; trafilatura, fast {f1(theirs):.3f}")
    if misses:
        print("\n".join(missed))


def scored(pages: Sequence[Page]) -> None:
    """The command's answers by the scorer that comes with the data."""
    source, predicted = scratch("pages-input.jsonl"), scratch("pages-extract.jsonl")
    with source.open("w", encoding="utf-8") as out:
        for page in pages:
            line = {"id": page.id, "url": page.url, "html": page.body.decode("utf-8", "replace")}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    dateline(["extract", "-"], home_with_gazetteer(), stdin=source, stdout=predicted)
    truth = next((GOLD / "pages" / "scrapinghub").glob("*truth*.json"))
    print(f"-- pages: {truth.relative_to(GOLD)}", flush=True)
    subprocess.run([sys.executable, GOLD / "score.py", "pages", truth, predicted], check=True)


def main(*, misses: bool = False) -> None:
    if not GOLD.is_dir():
        print("The gold data is not there; nothing to score.")
        return
    pages = scrapinghub()
    scored(pages)
    bodies(pages)
    print("-- pages: publishers", flush=True)
    facts(list(publishers()), misses=misses)


if __name__ == "__main__":
    main(misses="--misses" in sys.argv)
