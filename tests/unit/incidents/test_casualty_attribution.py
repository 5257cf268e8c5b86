"""Whose words a figure is, measured on sentences of our own: one share, and each miss by itself. All are invented."""

from __future__ import annotations

import pytest

from dateline.incidents.casualties import find_casualties

GOLD: dict[str, str | None] = {
    "Two men were killed, police said.": "police",
    "Police said two men were killed.": "police",
    "The army says 12 militants were killed.": "the army",
    "At least nine people died, according to the health ministry.": "the health ministry",
    "According to hospital officials, nine people died.": "hospital officials",
    "Nine people died, a spokesman for the regional police told reporters.": "a spokesman for the regional police",
    "A spokesman for the Zarkot hospital told reporters that nine people had died.": "a spokesman for the Zarkot hospital",
    "Sgt. Ann Tamsin told the station that two men were wounded.": "Sgt. Ann Tamsin",
    "Two men were wounded, Sgt. Ann Tamsin told the station.": "Sgt. Ann Tamsin",
    "“Three people were hurt,” said Mayor Tamsin.": "Mayor Tamsin",
    "“Three people were hurt,” Mayor Tamsin said.": "Mayor Tamsin",
    "The district administration confirmed that six people were killed.": "the district administration",
    "Witnesses reported that ten people were injured.": "witnesses",
    "Local media reported that ten people were injured.": "local media",
    "The ministry put the death toll at 31.": "the ministry",
    "The Red Dunes Movement claimed that it had killed 18 soldiers.": "the Red Dunes Movement",
    "The group claimed to have killed 18 soldiers.": "the group",
    "Officials announced that four people had been arrested.": "officials",
    "Rescue workers added that five people were missing.": "rescue workers",
    "Doctors said six of the wounded were in critical condition and two people died.": "doctors",
    "As per the police report, three men were killed.": "the police report",
    "Citing police, the paper said three men were killed.": "police",
    "Quoting rescue officials, the channel reported three deaths.": "rescue officials",
    "A police official, who asked not to be named, said three men were killed.": "a police official",
    "Three men were killed, a police official who asked not to be named said.": "a police official",
    "Three men were killed, the governor, Omar Tamsin, said.": "the governor",
    "Governor Omar Tamsin told a news conference that three men were killed.": "Governor Omar Tamsin",
    "The observatory, a monitor based in Zarkot, said 14 civilians were killed.": "the observatory",
    "Medics told the agency that 14 civilians were killed.": "medics",
    "Survivors recalled that 14 civilians were killed.": "survivors",
    "Three men were killed, the police chief noted.": "the police chief",
    "Three men were killed, the coroner's office wrote in a statement.": "the coroner's office",
    "In a statement, the army said three men were killed.": "the army",
    "On Monday, the army said three men were killed.": "the army",
    "Late on Sunday the army said three men were killed.": "the army",
    "Police sources said three men were killed.": "police sources",
    "A security source told the agency three men were killed.": "a security source",
    "Eyewitnesses said that three men were killed.": "eyewitnesses",
    "Police believe that three men were killed.": "police",
    "Three men were killed, reports said.": "reports",
    "Three men were killed.": None,
    "He said three men were killed.": None,
    "Three men were killed when a bomb exploded near the police station.": None,
    "The mayor, who was not there, praised the rescuers after three men were killed.": None,
    "The army said troops had opened fire. It added that 12 militants were killed.": "the army",
    "According to the health ministry, the blast hit a market. Nine people were killed, it said.": "the health ministry",
    '"The blast was strong. Nine people were killed," said Inspector Tamsin.': "Inspector Tamsin",
    "Three men were killed. That is what police said.": None,
    "Police said the road was closed. Three men were killed.": None,
}
MISSED: dict[str, str | None] = {
    "Police spoke to reporters on Monday. They said three men were killed.": "police",
    "The spokesman gave details of the raid. Twelve militants were killed, he said.": "the spokesman",
}
"""Known misses: they count in the share."""
FLOOR = 0.95


def sources(text: str) -> set[str | None]:
    """Who is named for the figures of a text."""
    return {c.attributed_to for c in find_casualties(text, offset=0, field="text", tagged=None)}


@pytest.mark.parametrize(("text", "who"), GOLD.items())
def test_the_source_of_a_figure_is_found(text: str, who: str | None) -> None:
    assert sources(text) == {who}


def test_the_share_of_right_sources_stays_above_its_floor() -> None:
    every = {**GOLD, **MISSED}
    right = sum(sources(text) == {who} for text, who in every.items())
    assert right / len(every) >= FLOOR
