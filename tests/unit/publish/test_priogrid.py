from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.publish.countries import countries, country
from dateline.publish.priogrid import priogrid_gid


@pytest.mark.parametrize(
    ("latitude", "longitude", "gid"),
    [
        (-90, -180, 1),
        (-89.75, 179.75, 720),
        (89.75, 179.75, 259_200),
        (90, 180, 259_200),
        (0, 0, 129_961),
        (34.5281, 69.1723, 179_779),  # Kabul
        (-55.75, -69.25, 49_182),  # row 69, column 222: Cape Horn
    ],
)
def test_points_fall_into_the_cells_of_the_published_grid(
    latitude: float, longitude: float, gid: int
) -> None:
    assert priogrid_gid(latitude, longitude) == gid


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_point_lies_in_the_cell_that_it_is_given(latitude: float, longitude: float) -> None:
    row, column = divmod(priogrid_gid(latitude, longitude) - 1, 720)
    south, west = row / 2 - 90, column / 2 - 180
    # A hair's breadth is lost where a tiny number is added to 90 or 180.
    assert south - 1e-9 <= latitude <= south + 0.5
    assert west - 1e-9 <= longitude <= west + 0.5


@pytest.mark.parametrize("point", [(91, 0), (0, 181), (float("nan"), 0)])
def test_what_is_no_point_of_the_globe_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no point of the globe"):
        priogrid_gid(*point)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("PK", ("Pakistan", 586, "South Asia", "Asia", 770)),
        ("IR", ("Iran", 364, "Middle East", "Middle East", 630)),
        ("CD", ("Democratic Republic of Congo", 180, "Middle Africa", "Africa", 490)),
        ("DE", ("Germany", 276, "Europe", "Europe", 260)),
        ("MX", ("Mexico", 484, "Central America", "Americas", 70)),
    ],
)
def test_countries_carry_the_codebooks_numbers(code: str, expected: tuple[object, ...]) -> None:
    found = country(code.lower())
    assert found is not None
    assert (
        found.name, found.iso_number, found.acled_region, found.ucdp_region, found.gleditsch_ward,
    ) == expected  # fmt: skip


def test_the_table_of_countries_is_sound() -> None:
    table = countries().values()
    numbers = [c.gleditsch_ward for c in table if c.gleditsch_ward]
    assert len(numbers) == len(set(numbers)) == 195
    iso = [c.iso_number for c in table if c.iso_number]
    assert len(iso) == len(set(iso))
    assert all(c.acled_region and c.name == c.name.strip() for c in table)
    assert country(None) is country("QQ") is None
