"""The notebook runs on an export, and its map holds the places of the incidents."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from matplotlib.collections import PathCollection

from dateline.model import Range
from dateline.publish.export import export
from incident_builders import KHUZDAR, an_incident

ROOT = Path(__file__).parents[2]
PLACES = {"Khuzdar": (27.81193, 66.61096), "Accra": (5.55602, -0.1969), "Quetta": (30.18414, 67.00141)}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notebook_tool", ROOT / "tools" / "notebook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_export(folder: Path) -> None:
    placed = [
        an_incident(
            public_id=f"DL-{name}",
            place=replace(KHUZDAR, name=name, latitude=latitude, longitude=longitude),
            event_type="Riots" if name == "Quetta" else "Battles",
            killed=None if name == "Quetta" else Range(1, 2, 3),
        )
        for name, (latitude, longitude) in PLACES.items()
    ]
    nowhere = an_incident(public_id="DL-NOWHERE", place=None)
    (folder / "incidents.parquet").write_bytes(b"".join(export([*placed, nowhere], "parquet")))


@pytest.fixture(scope="module")
def notebook(tool: ModuleType) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(tool.NOTEBOOK.read_text(encoding="utf-8"))
    return read


def test_the_notebook_goes_from_an_export_to_a_map_with_its_points(
    tool: ModuleType, notebook: dict[str, Any], tmp_path: Path
) -> None:
    write_export(tmp_path)
    names = tool.run(notebook, tmp_path)
    [axes] = names["figure"].axes
    drawn = [
        tuple(p) for c in axes.collections if isinstance(c, PathCollection) for p in c.get_offsets().tolist()
    ]
    assert sorted(drawn) == sorted((longitude, latitude) for latitude, longitude in PLACES.values())
    assert axes.get_title() == "3 of 4 confirmed incidents"
    west, east = axes.get_xlim()
    assert all(west < x < east for x, _ in drawn)
    borders = axes.collections[0].get_paths()
    assert len(borders) > 200
    pictures = [
        o["data"]["image/png"]
        for c in tool.code_cells(notebook)
        for o in c["outputs"]
        if "image/png" in o.get("data", {})
    ]
    assert len(pictures) == 1


def test_the_notebook_is_one_that_others_can_open(notebook: dict[str, Any]) -> None:
    assert (notebook["nbformat"], notebook["nbformat_minor"] >= 5) == (4, True)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in notebook["cells"]:
        assert isinstance(cell["source"], list)
        assert cell["cell_type"] in ("markdown", "code")
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | (
            {"outputs", "execution_count"} if cell["cell_type"] == "code" else set()
        )
