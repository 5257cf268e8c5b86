"""`annotate` against the bare model on the same texts: publishers' pages and the wire, mixed, one process each."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

from bench.places import GOLD, home_with_gazetteer

WIRE = 500
BATCH = 64


def texts() -> list[tuple[str, str, str | None]]:
    """(title, text, day of publication): each publisher's article text, after every few of the wire's."""
    from dateline.articles.extract import extract_article
    from dateline.filters import read_page
    from dateline.model import Article

    pages = []
    for file in sorted((GOLD / "pages" / "publishers").rglob("*.html.gz")):
        page = read_page({"html_path": str(file), "url": f"https://{file.stem}.example/"}, file.parent)
        article = extract_article(page)
        if isinstance(article, Article):
            pages.append(
                (
                    article.title,
                    article.text,
                    article.published.date().isoformat() if article.published else None,
                )
            )
    with (GOLD / "shootings" / "articles.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for _, line in zip(range(WIRE), file, strict=False)]
    wire = [(r.get("title") or "", r["text"], r.get("published")) for r in rows]
    step = max(1, len(wire) // max(1, len(pages)))
    mixed = []
    for n, item in enumerate(wire):
        mixed.append(item)
        if n % step == 0 and pages:
            mixed.append(pages.pop())
    return mixed + pages


def bare_model() -> Any:
    """The model that the program reads with, as a plain user runs it: sentences and entities."""
    import spacy

    from dateline.adapters.tagger import MODELS, _installed

    name = _installed(MODELS["en"])
    assert name is not None
    package = __import__(name)
    nlp = package.load() if hasattr(package, "load") else spacy.load(package.model_path())
    for pipe in list(nlp.pipe_names):
        if pipe not in ("tok2vec", "ner"):
            nlp.disable_pipe(pipe)
    if "senter" in nlp.disabled:
        nlp.enable_pipe("senter")
    return nlp


def main() -> None:
    if not GOLD.is_dir():
        print("The gold data is not there; nothing to measure.")
        return
    from dataclasses import replace

    from dateline import bootstrap, configuration
    from dateline.adapters.workers import load_reader
    from dateline.articles.duplicates import fingerprint
    from dateline.model import Article

    mixed = texts()
    nlp = bare_model()
    nlp("Police said two people were hurt in Harbour Street.")
    config = configuration.current()
    files = replace(bootstrap.reader_files(config), gazetteer=home_with_gazetteer() / "gazetteer.sqlite3")
    read = load_reader(files)
    articles = [
        Article(
            url=f"bench:{n}",
            canonical_url=f"bench:{n}",
            title=title,
            text=text,
            published=datetime.fromisoformat(day[:10]).replace(hour=12, tzinfo=UTC) if day else None,
            published_source="feed",
            language="en",
            fingerprint=fingerprint(text),
        )
        for n, (title, text, day) in enumerate(mixed)
    ]
    read(articles[:2])
    bare = ours = 0.0
    for start in range(
        0, len(mixed), BATCH
    ):  # in turns, so that whatever else the machine does hits both alike
        part = slice(start, start + BATCH)
        before = time.process_time()
        for _ in nlp.pipe([f"{title}\n\n{text}" for title, text, _ in mixed[part]], batch_size=8):
            pass
        between = time.process_time()
        read(articles[part])
        bare, ours = bare + between - before, ours + time.process_time() - between
    print(
        f"bare model, senter + ner      {len(mixed) / bare:6.1f} articles a second of processor time, over {len(mixed)}"
    )
    print(f"annotate                      {len(mixed) / ours:6.1f}")
    print(f"annotate / bare               {bare / ours:6.2f}")
