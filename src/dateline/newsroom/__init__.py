"""The sample newsroom: invented stories on loopback, so that the whole journey runs without a network.

Every story is invented for the project and says so on its page; the groups in it do not exist, the places do.
Dates move with the anchor day, so that the stories are always news.
"""

from dateline.newsroom.key import Expectation, ExpectedIncident, expected
from dateline.newsroom.site import (
    Page,
    Site,
    build_site,
    sample_actors_file,
    sample_agencies_file,
    sample_feeds,
)

__all__ = [
    "Expectation",
    "ExpectedIncident",
    "Page",
    "Site",
    "build_site",
    "expected",
    "sample_actors_file",
    "sample_agencies_file",
    "sample_feeds",
]
