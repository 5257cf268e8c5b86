"""French with the model of the `fr` extra, where it is installed, and without any: both find the event."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest

from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.adapters.tagger import MODELS, SpacyTagger
from dateline.incidents.annotate import annotate_article
from dateline.mentions.languages import Depth, depth_of
from dateline.model import Annotation
from language_cases import many_scripts_gazetteer
from reading import article, codebook, lexicon

TEXT = (
    "BAMAKO — Au moins douze personnes ont été tuées et sept blessées samedi dans l'explosion d'une bombe au marché de Gao, "
    "selon la gendarmerie.\nLe colonel Paris Traoré a visité les blessés à Mopti."
)
MODEL = any(importlib.util.find_spec(name) for name in MODELS["fr"])


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteGazetteer]:
    yield from many_scripts_gazetteer(tmp_path_factory.mktemp("french"))


def read(tagger: SpacyTagger, gazetteer: SqliteGazetteer) -> Annotation:
    return annotate_article(
        article(TEXT, language="fr"),
        tagger=tagger,
        gazetteer=gazetteer,
        codebook=codebook(),
        actors=lexicon(),
    )


def told(found: Annotation) -> list[tuple[str | None, int | None, int | None]]:
    return [
        (
            r.place.name if r.place else None,
            r.killed.best if r.killed else None,
            r.injured.best if r.injured else None,
        )
        for r in found.reports
        if r.modality == "asserted"
    ]


@pytest.mark.skipif(not MODEL, reason="the fr extra is not installed")
def test_with_its_model_names_come_from_the_model(gazetteer: SqliteGazetteer) -> None:
    tagger = SpacyTagger()
    (tagged,) = tagger.tag([TEXT], "fr")
    assert {TEXT[e.start : e.end] for e in tagged.entities} & {"Gao", "Mopti"}
    found = read(tagger, gazetteer)
    assert told(found) == [("Gao", 12, 7)]
    assert depth_of(found.language, found.tagger_version) is Depth.MODEL


def test_without_a_model_french_is_read_by_word_lists(gazetteer: SqliteGazetteer) -> None:
    tagger = SpacyTagger({})
    (tagged,) = tagger.tag([TEXT], "fr")
    assert tagged.entities == ()
    found = read(tagger, gazetteer)
    assert told(found) == [("Gao", 12, 7)]
    assert depth_of(found.language, found.tagger_version) is Depth.WORD_LISTS
