"""`ports.Workers`: parsing in killable processes, reading in long-lived ones that load model and gazetteer once.

A process that stalls or dies costs only its chunk: the chunk's items are tried again one by one, and the one that
stalls becomes a `Rejection`.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from dateline import __version__, logs
from dateline.adapters import children
from dateline.adapters.parsers import ParserPool
from dateline.errors import ConfigurationError
from dateline.model import Annotation, Article, Document, ParsedFeed, Rejection
from dateline.ports import PageToExtract

log = logging.getLogger(__name__)

CHUNK = 8  # articles a task: larger ones use more memory in the model (8: about 390 MB, 64: 1,170 MB)
SECONDS_A_CHUNK = 90.0
SECONDS_ALONE = 30.0
# The first task of a process also loads the model and the gazetteer.
SECONDS_TO_LOAD = 60.0


@dataclass(frozen=True, slots=True)
class ReaderFiles:
    """What a reading process loads: paths, since the objects themselves cannot be sent."""

    gazetteer: Path
    codebook: Path
    actors: tuple[Path, ...]
    meanings: tuple[Path, ...] = ()  # files of approved rules, those that are there


def reader_version(files: ReaderFiles) -> str:
    """What an annotation depends on: release, library and models, and a digest of codebook, actors, rules,
    gazetteer and the models' releases.
    """
    from dateline.adapters.gazetteer import SqliteGazetteer
    from dateline.adapters.tagger import SpacyTagger

    tagger = SpacyTagger()
    digest = hashlib.sha256("\0".join((SqliteGazetteer(files.gazetteer).version, *tagger.models)).encode())
    for file in (files.codebook, *files.actors, *(f for f in files.meanings if f.exists())):
        digest.update(file.read_bytes())
    return f"{__version__} {tagger.version} {digest.hexdigest()[:8]}"[:80]


def load_reader(files: ReaderFiles) -> Callable[[Sequence[Article]], Sequence[Annotation]]:
    """Build this process's reader. Imports here, not above: the parent must not pay for spaCy."""
    from dateline.adapters.gazetteer import SqliteGazetteer
    from dateline.adapters.tagger import SpacyTagger
    from dateline.incidents.annotate import annotate_articles
    from dateline.mentions.actors import load_actors
    from dateline.mentions.codebook import load_codebook
    from dateline.mentions.meanings import load_meanings

    return partial(
        annotate_articles,
        tagger=SpacyTagger(),
        gazetteer=SqliteGazetteer(files.gazetteer),
        codebook=load_codebook(files.codebook),
        actors=load_actors(files.actors),
        meanings=load_meanings(files.meanings),
    )


def open_reader(files: ReaderFiles) -> Callable[[Sequence[Article]], list[Annotation]]:
    """`load_reader`, and each annotation names the version that made it."""
    reader, version = load_reader(files), reader_version(files)
    return lambda articles: [replace(annotation, tagger_version=version) for annotation in reader(articles)]


_reader: Callable[[Sequence[Article]], list[Annotation]] | None = None
_unusable: ConfigurationError | None = None


def _start_reading(files: ReaderFiles) -> None:
    global _reader, _unusable
    try:
        _reader = open_reader(files)
    except ConfigurationError as e:
        # Raised here it would only end the process, again and again; whoever asks for a reading is told.
        _unusable = e


def _read(articles: Sequence[Article]) -> list[Annotation]:
    if _unusable is not None:
        raise _unusable
    assert _reader is not None
    return _reader(articles)


class PoolWorkers:
    """`ports.Workers` on two pools of `processes` each; both start with their first task."""

    def __init__(self, processes: int, files: ReaderFiles) -> None:
        self._processes = processes
        self._files = files
        self._parsers: ParserPool | None = None
        self._readers: ProcessPool | None = None
        self._loaded = False

    def parse_feeds(self, documents: Sequence[tuple[str, Document]]) -> Sequence[ParsedFeed | Rejection]:
        return self._parser_pool().parse_feeds(documents) if documents else []

    def extract(self, pages: Sequence[PageToExtract]) -> Sequence[Article | Rejection]:
        return self._parser_pool().extract(pages) if pages else []

    def annotate(self, articles: Sequence[Article]) -> list[Annotation | Rejection]:
        """As the port says. Raises ConfigFileError where the codebook or the actors cannot be used: no article's fault."""
        chunks = [articles[i : i + CHUNK] for i in range(0, len(articles), CHUNK)]
        limit = SECONDS_A_CHUNK + (0 if self._loaded else SECONDS_TO_LOAD)
        about = logs.carried()
        futures = [
            self._reader_pool().schedule(logs.carry, args=(about, _read, chunk), timeout=limit)
            for chunk in chunks
        ]
        answers: list[Annotation | Rejection] = []
        for chunk, future in zip(chunks, futures, strict=True):
            try:
                answers += future.result()
            except ConfigurationError:
                raise
            except Exception:  # noqa: BLE001  (a stall, a death or a bug: reading one by one tells whose it is)
                answers += [self._read_alone(article) for article in chunk]
        self._loaded = True
        return answers

    def _read_alone(self, article: Article) -> Annotation | Rejection:
        with logs.bound(feed=article.source_id, article=article.canonical_url):
            return self._read_bound(article)

    def _read_bound(self, article: Article) -> Annotation | Rejection:
        # the pool's process was killed, so a new one has to load everything first
        limit = SECONDS_ALONE + SECONDS_TO_LOAD
        arguments = (logs.carried(), _read, (article,))
        try:
            answer: Annotation = (
                self._reader_pool().schedule(logs.carry, args=arguments, timeout=limit).result()[0]
            )
        except FutureTimeout:
            message = f"Reading it took more than {SECONDS_ALONE:.0f} seconds."
            return Rejection("annotate", article.canonical_url, "reader-timeout", message)
        except ProcessExpired:
            return Rejection(
                "annotate", article.canonical_url, "reader-crash", "The process that read it died."
            )
        except Exception as e:
            # a bug: one article must not stop the others, and the log has the trace
            log.exception("reading %s failed", article.canonical_url)
            message = f"Reading it failed ({type(e).__name__}); the log has the details."
            return Rejection("annotate", article.canonical_url, "reader-error", message)
        return answer

    def _parser_pool(self) -> ParserPool:
        if self._parsers is None:
            self._parsers = ParserPool(max_workers=self._processes)
        return self._parsers

    def _reader_pool(self) -> ProcessPool:
        if self._readers is None:
            # more threads than processes would only make them wait for each other
            for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
                os.environ.setdefault(name, "1")
            self._readers = ProcessPool(
                max_workers=self._processes,
                initializer=_start_reading,
                initargs=(self._files,),
                context=children.forking(),
            )
        return self._readers

    def close(self) -> None:
        if self._parsers is not None:
            self._parsers.close()
            self._parsers = None
        if self._readers is not None:
            self._readers.stop()  # type: ignore[no-untyped-call]
            self._readers.join()
            self._readers = None
