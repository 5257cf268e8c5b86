"""The rules that choose a candidate's shown values from its readings, by name: `[merge]` in dateline.toml.

Sources: ACLED, "Codebook" (2024) and "Fatalities" in its FAQs (2024); UCDP, "GED Codebook", version 24.1 (Hogbladh
2024), and Sundberg and Melander, "Introducing the UCDP Georeferenced Event Dataset" (2013). The rules follow what these
say as far as a program can; the judgements that they leave to a coder are named in docs/codebook.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dateline.model import MergeRules

DEFAULT_RULES = MergeRules()

TOLL_RULES: Mapping[str, str] = MappingProxyType(
    {
        "latest_day_majority": "the figure that most sources give in the 24 hours up to the newest one",
        "acled_conservative": "the lowest figure of the 24 hours up to the newest one; dozens are 12, hundreds 100",
        "ucdp_best_high_low": "the figure that most sources give; of equals the newest day's, then the lower",
        "newest_cumulative": "the newest running total, else the newest figure",
    }
)
DATE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "most_voted": "the days that most reports give, of the most precise that any text gives",
        "most_precise": "the shortest stretch of days that any text gives; of equals the one with most votes",
    }
)
PLACE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "most_voted": "the place that most reports give or agree with; of equals the more precise",
        "most_precise": "the smallest place that any report gives; of equals the one with most votes",
    }
)
RULES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"toll": TOLL_RULES, "date": DATE_RULES, "place": PLACE_RULES}
)
"""Field of `model.MergeRules` -> its rules: name -> what it does, in words for the desk."""

RULE_OF_FIELD: Mapping[str, str] = MappingProxyType(
    {"killed": "toll", "injured": "toll", "date": "date", "place": "place"}
)
"""Field of a candidate's readings -> the field of `model.MergeRules` that chooses its shown value."""
