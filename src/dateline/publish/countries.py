"""Countries as the codebooks count them: name, ISO number, ACLED's region, UCDP's region and country number.

`countries.csv`: names and ISO 3166-1 numbers from GeoNames (CC BY 4.0), with the usual names of this field;
regions as in ACLED's and UCDP's public codebooks; states' numbers by Gleditsch and Ward (1999), which UCDP
uses.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Country:
    code: str  # ISO 3166-1 alpha-2
    name: str
    iso_number: int  # 0 for Kosovo, which has none
    acled_region: str
    ucdp_region: str
    gleditsch_ward: int | None  # None for what is no state of that list


@lru_cache(maxsize=1)
def countries() -> Mapping[str, Country]:
    """All countries and territories by their alpha-2 code."""
    text = resources.files(__package__).joinpath("countries.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Country(
            code=row["code"],
            name=row["name"],
            iso_number=int(row["iso_number"]),
            acled_region=row["acled_region"],
            ucdp_region=row["ucdp_region"],
            gleditsch_ward=int(row["gleditsch_ward"]) if row["gleditsch_ward"] else None,
        )
        for row in csv.DictReader(text.splitlines())
    }


def country(code: str | None) -> Country | None:
    """The country of an alpha-2 code; None for an unknown one or none."""
    return countries().get(code.upper()) if code else None
