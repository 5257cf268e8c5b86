"""Places as a watch names them: "PK", "Balochistan, PK", "Kech, Balochistan, PK", or a geonameid; and what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Protocol

from dateline.ports import GazetteerEntry
from dateline.publish.countries import countries
from dateline.review.watches import WatchPlace

_PROVINCE, _DISTRICT = "ADM1", "ADM2"


class Places(Protocol):
    """The part of `ports.Gazetteer` that is needed."""

    def lookup(self, name: str) -> Iterable[GazetteerEntry]: ...

    def get(self, geonameid: int) -> GazetteerEntry | None: ...


def place_named(text: str, gazetteer: Places | None) -> WatchPlace:
    """The place that `text` names. Raises ValueError with half a sentence: what is wrong with it, and what to write.

    A name means a province before a district and a district before a town. Without a gazetteer only countries are known.
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(parts) or len(parts) > 3:
        raise ValueError(f"'{text}' must be like PK, Balochistan, PK or Kech District, Balochistan, PK")
    if len(parts) == 1 and text.strip().lstrip("-").isdigit():
        return _of_id(text.strip(), gazetteer)
    country = _country(parts[-1], text)
    if len(parts) == 1:
        return WatchPlace(country, country)
    if gazetteer is None:
        raise ValueError(
            f"'{text}' cannot be looked up: there is no gazetteer yet; run `dateline gazetteer build`"
        )
    province = _province(parts[1], country, text, gazetteer) if len(parts) == 3 else ""
    found = [
        e for e in gazetteer.lookup(parts[0])
        if e.country_code == country and (not province or e.admin1 == province) and e.matched != "demonym"
    ]  # fmt: skip
    if province:
        found = [e for e in found if e.feature_code != _PROVINCE]
    if not found:
        where = f"{province}, {country}" if province else country
        raise ValueError(f"'{text}': the gazetteer has no '{parts[0]}' in {where}; try its GeoNames id")
    return _of_entry(_only(found, text), text)


def _country(code: str, text: str) -> str:
    known = countries()
    if code in known:
        return code
    by_name = {country.name.casefold(): key for key, country in known.items()}
    if code.casefold() in by_name:
        raise ValueError(f"'{text}': write the country as its code, {by_name[code.casefold()]}")
    if code.upper() in known:
        raise ValueError(f"'{text}': write the country in capitals, {code.upper()}")
    near = get_close_matches(code.casefold(), by_name, n=1, cutoff=0.7)
    hint = f"; did you mean {by_name[near[0]]}?" if near else ", two capitals such as PK"
    within = "" if code == text else f"'{text}': "
    raise ValueError(f"{within}'{code}' is no country code{hint}")


def _province(name: str, country: str, text: str, gazetteer: Places) -> str:
    found = [e for e in gazetteer.lookup(name) if e.country_code == country and e.feature_code == _PROVINCE]
    if not found or not found[0].admin1:
        raise ValueError(f"'{text}': the gazetteer has no province '{name}' in {country}")
    return found[0].admin1


def _only(found: list[GazetteerEntry], text: str) -> GazetteerEntry:
    for code in (_PROVINCE, _DISTRICT):
        divisions = [e for e in found if e.feature_code == code]
        if len(divisions) == 1:
            return divisions[0]
        if divisions:
            raise ValueError(f"'{text}' may be {_choices(divisions)}; name one by its id")
    if len(found) > 1:
        raise ValueError(f"'{text}' may be {_choices(found)}; name one by its id")
    return found[0]


def _choices(entries: list[GazetteerEntry]) -> str:
    return ", ".join(f"{_words(e)} ({e.geonameid})" for e in entries[:3])


def _words(entry: GazetteerEntry) -> str:
    return ", ".join(dict.fromkeys(p for p in (entry.name, entry.admin2, entry.admin1) if p))


def _of_id(text: str, gazetteer: Places | None) -> WatchPlace:
    entry = gazetteer.get(int(text)) if gazetteer is not None else None
    if entry is None or not entry.country_code:
        raise ValueError(f"the gazetteer has no place {text}")
    return _of_entry(entry, f"{_words(entry)}, {entry.country_code}")


def _of_entry(entry: GazetteerEntry, text: str) -> WatchPlace:
    country = entry.country_code or ""
    if entry.feature_code.startswith("PCL"):
        return WatchPlace(text, country)
    if entry.feature_code == _PROVINCE:
        return WatchPlace(text, country, entry.admin1 or entry.name)
    if entry.feature_code == _DISTRICT and entry.admin1:
        return WatchPlace(text, country, entry.admin1, entry.admin2 or entry.name)
    return WatchPlace(text, country, entry.admin1 or "", entry.admin2 or "", entry.geonameid)
