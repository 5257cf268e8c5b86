"""Texts are read once for all tests that ask what was understood of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from dateline import bootstrap, configuration
from dateline.adapters.workers import load_reader
from dateline.model import Annotation
from quality.newsroom_reading import Read, Reading, read_newsroom
from quality.stories import ACTORS, load_stories
from quality.stories_score import annotate_stories


@pytest.fixture(scope="session")
def read(gazetteer_file: Path) -> Read:
    """The real reader, with the sample newsroom's groups."""
    config = configuration.current()
    return load_reader(replace(bootstrap.reader_files(config), gazetteer=gazetteer_file))


@pytest.fixture(scope="session")
def reading(read: Read) -> Reading:
    """The sample newsroom."""
    return read_newsroom(read)


@pytest.fixture(scope="session")
def story_annotations(gazetteer_file: Path) -> Mapping[str, Annotation]:
    """What was understood of each labelled story."""
    config = configuration.current()
    files = replace(bootstrap.reader_files(config), gazetteer=gazetteer_file)
    read = load_reader(replace(files, actors=(config.config / "actors.yml", ACTORS)))
    return annotate_stories(load_stories(), read)
