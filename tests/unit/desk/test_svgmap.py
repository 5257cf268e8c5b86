"""Maps drawn on the server."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dateline.desk.svgmap import TALLEST, WIDTH, frame_of, land, locator

POINTS = st.lists(st.tuples(st.floats(-55, 70), st.floats(-179, 179)), min_size=1, max_size=8)


@given(POINTS)
def test_every_point_lies_in_its_frame(points: list[tuple[float, float]]) -> None:
    frame = frame_of(points)
    assert 120 <= frame.height <= TALLEST * WIDTH + 1
    for latitude, longitude in points:
        x, y = frame.at(latitude, longitude)
        assert 0 <= x <= frame.width
        assert 0 <= y <= frame.height


def test_a_circle_is_as_wide_as_the_place_is_sure() -> None:
    found = locator(30.18, 66.99, "PK", 30_000, region=False)
    x, _ = found.frame.at(30.18, 66.99)
    east, _ = found.frame.at(30.18, 66.99 + 30 / 111.32 / 0.8645)
    assert abs((east - x) - found.radius) < 1.5


def test_a_country_has_its_provinces_and_a_name_that_is_no_file_has_none() -> None:
    frame = frame_of([(25.1, 62.3), (34.0, 71.6)])
    assert land(frame, "PK").provinces.startswith("M")
    for nothing in ("", "XX", "../../etc"):
        assert (land(frame, nothing).provinces, land(frame, nothing).country) == ("", "")


def test_no_land_is_drawn_across_the_whole_world() -> None:
    frame = frame_of([])
    for ring in land(frame).world.split("M")[1:]:
        points = [tuple(map(int, p.split())) for p in re.findall(r"-?\d+ -?\d+", ring)]
        if all(frame.box.north - y / frame.scale < -58 for _x, y in points):
            continue  # Antarctica, which lies all round the pole
        assert all(abs(a[0] - b[0]) < frame.width / 2 for a, b in pairwise(points))
