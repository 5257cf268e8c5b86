"""The forms in which English news tells how many of whom: each with its low, best and high. All sentences are invented."""

from __future__ import annotations

import pytest

from dateline.incidents.casualties import find_casualties

FORMS = {
    "The dead were identified as Tariq Gul, 20, Omar Shah, 31, and Bilal Aziz, 40.": [
        "killed unknown: 1/1/1 one",
        "killed unknown: 1/1/1 one",
        "killed unknown: 1/1/1 one",
    ],
    "Blast injures a number of people": ["injured unknown: 3/-/- count"],
    "The gunfire sent four women and one man to the hospital.": [
        "injured civilians: 4/4/4 struck",
        "injured unknown: 1/1/1 struck-one",
    ],
    "The chief sent two officers to the hospital to question her.": [],
    "Two men were found with gunshot injuries.": ["injured unknown: 2/2/2 struck"],
    "The shots injured three federal agents.": ["injured security forces: 3/3/3 count"],
    "Twenty-one people were killed.": ["killed unknown: 21/21/21 count"],
    "Dozens were killed.": ["killed unknown: 24/-/- count"],
    "Scores of people were injured.": ["injured unknown: 40/-/- count"],
    "At least 12 people died.": ["killed unknown: 12/12/- count"],
    "More than a dozen soldiers were wounded.": ["injured security forces: 13/13/- count"],
    "Over 30 passengers were hurt.": ["injured civilians: 31/31/- count"],
    "As many as 40 miners were killed.": ["killed civilians: -/-/40 count"],
    "Up to 15 people were injured.": ["injured unknown: -/-/15 count"],
    "10 to 12 people were killed.": ["killed unknown: 10/-/12 count"],
    "Between 10 and 15 villagers were killed.": ["killed civilians: 10/-/15 count"],
    "~11 civilians were killed.": ["killed civilians: 11/11/11 count"],
    "Around 20 people were hurt.": ["injured unknown: 20/20/20 count"],
    "Nearly 50 people were hurt.": ["injured unknown: -/50/50 count"],
    "Fewer than ten people were injured.": ["injured unknown: -/-/9 count"],
    "Two brothers were killed.": ["killed civilians: 2/2/2 count"],
    "A couple was shot dead.": ["killed civilians: 2/2/2 count"],
    "A couple of people were injured.": ["injured unknown: 2/2/2 count"],
    "A family of five was killed.": ["killed unknown: 5/5/5 count"],
    "A family of four were found dead.": ["killed unknown: 4/4/4 count"],
    "Five members of a family were killed.": ["killed unknown: 5/5/5 count"],
    "Ali, Omar and Bilal were killed.": [
        "killed unknown: 1/1/1 one",
        "killed unknown: 1/1/1 one",
        "killed unknown: 1/1/1 one",
    ],
    "The dead were Ali Khan, Omar Shah and Bilal Aziz.": [
        "killed unknown: 1/1/1 one",
        "killed unknown: 1/1/1 one",
        "killed unknown: 1/1/1 one",
    ],
    "Nine people, including three children, were killed.": ["killed unknown: 9/9/9 count"],
    "Nine people were killed, including three children.": ["killed unknown: 9/9/9 count"],
    "Nine people were killed, three of them children.": ["killed unknown: 9/9/9 count"],
    "Nine people, among them three children, were killed.": ["killed unknown: 9/9/9 count"],
    "Nine people died, three of whom were children.": ["killed unknown: 9/9/9 count"],
    "The toll rose to 31.": ["killed unknown: 31/31/31 count total"],
    "The death toll has risen to 31.": ["killed unknown: 31/31/31 count total"],
    "The number of dead climbed to 44.": ["killed unknown: 44/44/44 count total"],
    "The toll stood at 12 on Monday.": ["killed unknown: 12/12/12 count total"],
    "Death toll reaches 50": ["killed unknown: 50/50/50 count total"],
    "The blast's toll rises to 19": ["killed unknown: 19/19/19 count total"],
    "Another two were injured.": ["injured unknown: 2/2/2 other"],
    "Another two people died in hospital.": ["killed unknown: 2/2/2 other"],
    "Two more people died.": ["killed unknown: 2/2/2 other"],
    "Two others were hurt.": ["injured unknown: 2/2/2 other"],
    "Five additional people were hurt.": ["injured unknown: 5/5/5 other"],
    "No one was hurt.": ["injured unknown: 0/0/0 count"],
    "No one was killed.": ["killed unknown: 0/0/0 count"],
    "Nobody was injured.": ["injured unknown: 0/0/0 count"],
    "There were no casualties.": ["killed unknown: 0/0/0 count", "injured unknown: 0/0/0 count"],
    "No casualties were reported.": ["killed unknown: 0/0/0 count", "injured unknown: 0/0/0 count"],
    "There were no injuries.": ["injured unknown: 0/0/0 count"],
    "No injuries were reported.": ["injured unknown: 0/0/0 count"],
    "There was no loss of life.": ["killed unknown: 0/0/0 count", "injured unknown: 0/0/0 count"],
    "No deaths were reported.": ["killed unknown: 0/0/0 count"],
    "Four people are missing.": ["missing unknown: 4/4/4 count"],
    "Ten remain missing.": ["missing unknown: 10/10/10 count"],
    "Eleven people went missing.": ["missing unknown: 11/11/11 count"],
    "Six people were unaccounted for.": ["missing unknown: 6/6/6 count"],
    "Gunmen kidnapped seven students.": ["abducted civilians: 7/7/7 count"],
    "Seven students were abducted.": ["abducted civilians: 7/7/7 count"],
    "Bandits abducted at least 40 villagers.": ["abducted civilians: 40/40/- count"],
    "A teacher was kidnapped.": ["abducted civilians: 1/1/1 one"],
    "Gunmen took 12 people hostage.": ["abducted unknown: 12/12/12 count"],
    "Police arrested 40 people.": ["arrested unknown: 40/40/40 count"],
    "Forty people were detained.": ["arrested unknown: 40/40/40 count"],
    "Three suspects were taken into custody.": ["arrested armed group: 3/3/3 count"],
    "Thousands fled their homes.": ["displaced unknown: 2000/-/- count"],
    "About 3,000 people were displaced.": ["displaced unknown: 3000/3000/3000 count"],
    "More than 200 families were evacuated.": ["displaced civilians: 201/201/- count"],
    "500 people were left homeless.": ["displaced unknown: 500/500/500 count"],
    "Two policemen and a civilian were killed.": [
        "killed security forces: 2/2/2 count",
        "killed civilians: 1/1/1 one",
    ],
    "Three soldiers and five militants were killed.": [
        "killed security forces: 3/3/3 count",
        "killed armed group: 5/5/5 count",
    ],
    "A woman and her two children were killed.": [
        "killed civilians: 1/1/1 one",
        "killed civilians: 2/2/2 count",
    ],
    "A man and a woman were shot.": [
        "injured unknown: 1/1/1 struck-one",
        "injured civilians: 1/1/1 struck-one",
    ],
    "A mother and her two children were killed.": [
        "killed civilians: 1/1/1 one",
        "killed civilians: 2/2/2 count",
    ],
    "A man, his wife and their son were shot dead.": [
        "killed unknown: 1/1/1 one",
        "killed civilians: 1/1/1 one",
        "killed civilians: 1/1/1 one",
    ],
    "A 5-year-old girl was shot.": ["injured civilians: 1/1/1 struck-one"],
    "A 34-year-old and a 19-year-old were wounded.": [
        "injured unknown: 1/1/1 one",
        "injured unknown: 1/1/1 one",
    ],
    "A bomb killed four and wounded eleven.": ["killed unknown: 4/4/4 by", "injured unknown: 11/11/11 count"],
    "The explosion left six dead and ten wounded.": [
        "killed unknown: 6/6/6 count",
        "injured unknown: 10/10/10 count",
    ],
    "The attack left at least 16 dead.": ["killed unknown: 16/16/- count"],
    "With nine dead and 20 hurt, it was the worst attack.": [
        "killed unknown: 9/9/9 count",
        "injured unknown: 20/20/20 count",
    ],
    "The clash claimed the lives of seven soldiers.": ["killed security forces: 7/7/7 by"],
    "Seven lives were lost.": ["killed unknown: 7/7/7 count"],
    "The storm killed half a dozen people.": ["killed unknown: 6/6/6 by"],
    "A hundred people were injured.": ["injured unknown: 100/100/100 count"],
    "Two hundred and six people were killed.": ["killed unknown: 206/206/206 count"],
    "Tens of people were wounded.": ["injured unknown: 20/-/- count"],
    "Hundreds of people were killed.": ["killed unknown: 200/-/- count"],
    "Thousands were injured.": ["injured unknown: 2000/-/- count"],
    "Several people were hurt.": ["injured unknown: 3/-/- count"],
    "Twelve people have been killed and 31 others wounded.": [
        "killed unknown: 12/12/12 count",
        "injured unknown: 31/31/31 other",
    ],
    "Twelve were killed and as many wounded.": [
        "killed unknown: 12/12/12 count",
        "injured unknown: 12/12/12 count",
    ],
    "One person was killed and another injured.": [
        "killed unknown: 1/1/1 one",
        "injured unknown: 1/1/1 other",
    ],
    "One dead, one critical": ["killed unknown: 1/1/1 one", "injured unknown: 1/1/1 one"],
    "The shooting killed one person and critically injured another.": [
        "killed unknown: 1/1/1 one",
        "injured unknown: 1/1/1 other",
    ],
    "Two people were shot, one fatally.": ["injured unknown: 2/2/2 struck", "killed unknown: 1/1/1 part"],
    "Three people were shot, two of them fatally.": [
        "injured unknown: 3/3/3 struck",
        "killed unknown: 2/2/2 part",
    ],
    "Four men were shot and one of them died.": [
        "injured unknown: 4/4/4 struck",
        "killed unknown: 1/1/1 part",
    ],
    "Police said two of the five wounded later died.": [
        "injured unknown: 5/5/5 count",
        "killed unknown: 2/2/2 part",
    ],
    "The gunman was also killed.": ["killed armed group: 1/1/1 one"],
    "A suicide bomber killed 12 people and himself.": [
        "killed unknown: 12/12/12 by",
        "killed armed group: 1/1/1 self",
    ],
    "Seven people, including the attacker, died.": ["killed unknown: 7/7/7 count"],
    "A 3-year-old died and her brother was wounded.": [
        "killed unknown: 1/1/1 one",
        "injured civilians: 1/1/1 other",
    ],
    "The bodies of four men were found.": ["killed unknown: 4/4/4 count"],
    "Police recovered three bodies.": ["killed unknown: 3/3/3 count"],
    "Two security personnel embraced martyrdom.": ["killed security forces: 2/2/2 count"],
    "Three terrorists were neutralised.": ["killed armed group: 3/3/3 count"],
    "Troops killed eight terrorists.": ["killed armed group: 8/8/8 by"],
    "Eight terrorists were sent to hell.": ["killed armed group: 8/8/8 count"],
    "13 khwarij were killed.": ["killed armed group: 13/13/13 count"],
    "A stampede left 30 dead and more than 100 injured.": [
        "killed unknown: 30/30/30 count",
        "injured unknown: 101/101/- count",
    ],
    "Protesters clashed with police; three protesters and two officers were injured.": [
        "injured protesters: 3/3/3 count",
        "injured security forces: 2/2/2 count",
    ],
    "Two journalists were among the eight killed.": ["killed unknown: 8/8/8 count"],
    "Eight people, two of them journalists, were killed.": ["killed unknown: 8/8/8 count"],
    "About a dozen people were shot, three of them critically.": ["injured unknown: 12/12/12 struck"],
    "A second victim died on Monday.": ["killed unknown: 1/1/1 other"],
    "The third victim was wounded in the leg.": ["injured unknown: 1/1/1 one"],
    "The victim was shot in the leg.": ["injured unknown: 1/1/1 struck-one"],
    "One victim died at the scene; the other was taken to a hospital.": [
        "killed unknown: 1/1/1 one",
        "injured unknown: 1/1/1 struck-one",
    ],
    "He was shot and killed.": ["killed unknown: 1/1/1 one"],
    "She was grazed by a bullet.": ["injured unknown: 1/1/1 one"],
    "A teen suffered a gunshot wound to the leg.": ["injured civilians: 1/1/1 struck-one"],
    "Two men with gunshot wounds were found.": ["injured unknown: 2/2/2 struck"],
    "Officers found a man dead.": ["killed unknown: 1/1/1 one"],
    "A man was found shot to death.": ["killed unknown: 1/1/1 one"],
    "A man was found with a gunshot wound.": ["injured unknown: 1/1/1 struck-one"],
    "Both victims are expected to survive.": ["injured unknown: 2/2/2 part"],
    "All three were killed.": ["killed unknown: 3/3/3 count"],
    "The two died in hospital.": ["killed unknown: 2/2/2 count"],
    "A pair of officers were wounded.": ["injured security forces: 2/2/2 count"],
    "20 wounded": ["injured unknown: 20/20/20 count"],
    "31 dead": ["killed unknown: 31/31/31 count"],
    "5 killed, 12 injured in attack": ["killed unknown: 5/5/5 count", "injured unknown: 12/12/12 count"],
    "Blast kills 5, injures 12": ["killed unknown: 5/5/5 by", "injured unknown: 12/12/12 count"],
    "Attack leaves 9 dead": ["killed unknown: 9/9/9 count"],
    "Quake kills hundreds": ["killed unknown: 200/-/- by"],
    "Six hundred people were displaced.": ["displaced unknown: 600/600/600 count"],
    "Four more people were kidnapped.": ["abducted unknown: 4/4/4 other"],
    "At least 40 families were displaced.": ["displaced civilians: 40/40/- count"],
    "Another three officers were hurt.": ["injured security forces: 3/3/3 other"],
    "Twelve fishermen went missing.": ["missing unknown: 12/12/12 count"],
    "Police rounded up 30 protesters.": ["arrested protesters: 30/30/30 count"],
    "Two rioters were shot dead.": ["killed rioters: 2/2/2 count"],
    "Seven rebels and two civilians died.": [
        "killed armed group: 7/7/7 count",
        "killed civilians: 2/2/2 count",
    ],
    "Scores were arrested.": ["arrested unknown: 40/-/- count"],
    "A crew of six was killed.": ["killed unknown: 6/6/6 count"],
    "Zara, Amal and Sana were injured.": [
        "injured unknown: 1/1/1 one",
        "injured unknown: 1/1/1 one",
        "injured unknown: 1/1/1 one",
    ],
    "The dead were Tariq Gul, Omar Shah and Bilal Aziz.": [
        "killed unknown: 1/1/1 one",
        "killed unknown: 1/1/1 one",
        "killed unknown: 1/1/1 one",
    ],
    "Upwards of 60 people were injured.": ["injured unknown: 61/61/- count"],
    "No fewer than 12 people died.": ["killed unknown: 12/12/- count"],
    "Some 70 people were hurt.": ["injured unknown: 70/70/70 count"],
    "A score of people were wounded.": ["injured unknown: 20/20/20 count"],
    "One of five men shot in the market died.": [
        "injured unknown: 5/5/5 struck",
        "killed unknown: 1/1/1 part",
    ],
    "Sana Gul was one of four people who were shot.": ["injured unknown: 4/4/4 struck"],
    "Police shot and killed two gunmen.": ["killed armed group: 2/2/2 by"],
    "A gunman killed three people before killing himself.": [
        "killed unknown: 3/3/3 by",
        "killed armed group: 1/1/1 self",
    ],
}


def told(text: str) -> list[str]:
    """Each line as "category who: low/best/high basis", "total" where it is a running total."""
    field = "text" if text.endswith(".") else "title"
    lines = find_casualties(text, offset=0, field=field, tagged=None)
    return [
        f"{c.category} {c.who}: "
        + "/".join("-" if value is None else str(value) for value in (c.low, c.best, c.high))
        + f" {c.basis}"
        + (" total" if c.cumulative else "")
        for c in lines
    ]


@pytest.mark.parametrize(("text", "wanted"), FORMS.items())
def test_a_form_gives_its_bounds(text: str, wanted: list[str]) -> None:
    assert told(text) == wanted


@pytest.mark.xfail(strict=True, reason="a form that is not read yet")
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The victims were identified as Tariq Gul, 20, Omar Shah, 31, and Bilal Aziz, 40; all were killed.",
            ["killed unknown: 1/1/1 one"] * 3,
        ),
        ("Both were pronounced dead.", ["killed unknown: 2/2/2 count"]),
        ("Three-quarters of them were hurt.", []),
    ],
)
def test_a_form_that_is_not_read_yet(text: str, wanted: list[str]) -> None:
    assert told(text) == wanted
