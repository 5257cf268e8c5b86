"""How an event is meant, and by which words: invented sentences and short articles of 2 February 2026."""

from __future__ import annotations

import pytest

from dateline.incidents.annotate import annotate_article
from dateline.model import Report
from reading import FakeGazetteer, FakeTagger, article, codebook, lexicon

NAMES = ("Quetta", "Turbat", "Khuzdar", "Panjgur")

ASSERTED = (
    "Gunmen attacked a bus near Turbat on Sunday, killing four passengers.",
    "A bomb exploded outside a bank in Quetta on Monday morning, police said.",
    "No one was hurt when a rocket hit a warehouse in Khuzdar on Sunday.",
    "Two policemen were shot dead in Panjgur, hours after the minister had warned of violence.",
    "Police have not said who was behind the shooting that killed a doctor in Quetta on Saturday.",
    "A roadside bomb killed three soldiers in Turbat on Sunday, the third such attack this year.",
    "Gunmen killed a judge in Quetta on Saturday. He would have turned 60 next week.",
    "Militants had attacked the checkpoint at dawn on Sunday, the army said, killing two soldiers.",
    "A man was stabbed to death in Khuzdar on Sunday. His brother was arrested and will appear in court.",
    "Several hundred miners marched through Quetta on Monday to demand safer pits.",
    "The army denied that civilians died in the air strike on Panjgur on Sunday, which killed six militants.",
    "Flash floods swept away ten houses in Khuzdar on Saturday, and more rain is forecast.",
    "Nobody has claimed the car bombing that killed nine people in Quetta on Sunday.",
    "Police foiled a bomb attack in Quetta on Sunday when they found 20 kg of explosives in a van.",
    "Sappers defused a bomb planted outside a school in Turbat on Monday.",
    "Security forces seized rockets and rifles in a raid near Panjgur on Saturday.",
    "The attack, the worst since 2013, left 30 people dead in Quetta on Sunday.",
    "Kidnappers seized two engineers in Khuzdar on Friday and threatened to kill them.",
    "Protesters threw stones at police in Quetta on Sunday, and a curfew may be imposed.",
    "A gunman who may have been drunk opened fire in a cafe in Quetta on Sunday, killing two.",
    "The suspected bomber was among the dead in Sunday's explosion in Turbat.",
    "Men who could not be identified shot and wounded a shopkeeper in Panjgur on Saturday.",
    "A former fighter, jailed in 2015, was shot dead in Quetta on Saturday.",
    "Ten people were killed when a bus plunged into a ravine near Khuzdar late on Saturday.",
    "Four miners died in a blast in a pit near Quetta, officials said on Monday.",
    "Gunmen killed four guards in Turbat. The town saw a similar attack last year.",
    "Two men were shot in Quetta on Sunday, according to a charge sheet filed on Monday.",
    "The plot to bomb the shrine was thwarted, the minister said.",
    "Gunmen killed five people in Quetta on Sunday in what police called a planned attack.",
    "A bomb went off in Turbat on Saturday, an hour after the mayor had left the building.",
    "Rebels shelled Khuzdar on Sunday and threatened to do so again.",
    "Two people were shot in Panjgur on Sunday. It was not clear why.",
    "Hundreds of nurses protested in Quetta on Saturday over plans to close a clinic.",
    "A flash flood killed two shepherds near Khuzdar on Sunday, despite warnings.",
    "Police said no group had claimed the blast that killed six in Turbat on Sunday.",
    "The convoy would have reached Quetta by noon, but gunmen ambushed it on Sunday, killing two guards.",
)

NOT_ASSERTED: tuple[tuple[str, str, str], ...] = (
    ("historical", "in 2019", "A car bomb killed 14 people in Quetta in 2019."),
    ("historical", "In 2014", "In 2014, gunmen attacked a school in Turbat and killed nine children."),
    ("historical", "last year", "Militants killed six guards in Panjgur last year."),
    ("historical", "years ago", "Ten years ago a suicide bomber killed 30 people in Quetta."),
    (
        "historical",
        "years ago",
        "The road was closed after a bomb blast that killed a driver three years ago.",
    ),
    ("historical", "March 2021", "Eleven miners were abducted and killed near Quetta in March 2021."),
    ("historical", "decades ago", "The two clans first clashed over the spring in Khuzdar decades ago."),
    ("historical", "in August last year", "A flash flood killed 20 people in Khuzdar in August last year."),
    (
        "historical",
        "decades earlier",
        "Two decades earlier, soldiers had shot dead five students on the same square.",
    ),
    ("historical", "14 May 2011", "A bus was ambushed on 14 May 2011 and its driver killed."),
    ("historical", "since 2018", "Gunmen have killed 40 teachers in Khuzdar since 2018."),
    (
        "historical",
        "Over the past decade",
        "Over the past decade militants have bombed the pipeline near Turbat 30 times.",
    ),
    (
        "historical",
        "between 2015 and 2020",
        "At least 70 coal miners were kidnapped near Quetta between 2015 and 2020.",
    ),
    (
        "historical",
        "anniversary of",
        "Families in Quetta marked the anniversary of the market bombing with prayers.",
    ),
    ("historical", "anniversary of", "Candles were lit on the fifth anniversary of the shooting in Turbat."),
    ("historical", "survivors of", "A clinic for survivors of the train bombing opened in Quetta."),
    ("historical", "remember", "Residents remember the night when rockets hit the bazaar."),
    ("historical", "memorial to", "A memorial to the workers killed in the ambush was unveiled in Khuzdar."),
    (
        "historical",
        "of 1971",
        "He fled to Quetta in his youth, after his village had been shelled during the war of 1971.",
    ),
    (
        "historical",
        "has carried out",
        "The group has carried out bombings and kidnappings across the province.",
    ),
    ("historical", "previously", "The mosque was previously attacked by gunmen."),
    ("historical", "in the past", "Gunmen have targeted vaccination teams in the past."),
    ("historical", "used to", "Bandits used to kidnap travellers on the Khuzdar road."),
    ("historical", "no stranger to", "The town is no stranger to bomb attacks."),
    ("historical", "history of", "The valley has a long history of clashes between clans."),
    (
        "historical",
        "trial of",
        "The trial of two men accused of the 2016 bombing of a court opened in Quetta.",
    ),
    ("historical", "in 2018", "A court in Quetta acquitted four men of the kidnapping of a banker in 2018."),
    (
        "historical",
        "serving life in prison for",
        "He is serving life in prison for shooting dead a policeman in 2012.",
    ),
    ("historical", "in 2020", "She pleaded guilty on Friday to stabbing her neighbour in 2020."),
    (
        "historical",
        "Background",
        "The minister visited Turbat on Monday.\n\nBackground\n\nGunmen attacked a police post in Turbat and killed three officers. The post has been rebuilt.",
    ),
    (
        "historical",
        "Timeline",
        "The council of Khuzdar met on Monday.\n\nTimeline\n\nA bomb exploded in the bazaar and killed five people.\n\nGunmen kidnapped two traders.",
    ),
    (
        "historical",
        "Historical Background",
        "A new road links Quetta and Khuzdar.\n\nHistorical Background\n\nRebels ambushed a convoy and killed nine soldiers in the gorge.",
    ),
    (
        "historical",
        "Previous attacks",
        "The airport of Panjgur opened again on Monday.\n\nPrevious attacks\n\nMilitants stormed the airport and killed two guards.",
    ),
    (
        "historical",
        "A history of violence",
        "The shrine reopened on Monday.\n\nA history of violence\n\nA suicide bomber killed 12 pilgrims at the gate.",
    ),
    ("future", "vowed to", "The rebels vowed to attack the convoy on its way to Quetta."),
    ("future", "plan to", "The unions plan to stage a march in Quetta next week."),
    ("future", "will", "Thousands of farmers will march on Quetta on Friday."),
    ("future", "announced a", "The party announced a protest rally in Turbat for Sunday."),
    ("future", "scheduled for", "A sit-in by nurses is scheduled for Thursday."),
    ("future", "is expected to", "A cyclone is expected to hit the coast on Wednesday."),
    ("future", "about to", "Rebel units are about to storm the town, a commander said."),
    ("future", "upcoming", "Leaders discussed the upcoming protest march with the mayor."),
    ("future", "next month", "Truck drivers hold a protest outside parliament next month."),
    ("hypothetical", "could", "Militants could attack the power station, a report says."),
    ("hypothetical", "may", "Insurgents may attack trains, the railway warned its staff."),
    ("hypothetical", "warned of", "The embassy warned of kidnappings in the region."),
    ("hypothetical", "if", "The road would be cut if a landslide buried the pass."),
    ("hypothetical", "fear", "Residents fear an attack on the market."),
    ("hypothetical", "the risk of a", "Engineers spoke of the risk of a gas explosion at the plant."),
    ("hypothetical", "the threat of a", "Schools closed because of the threat of a suicide attack."),
    (
        "hypothetical",
        "unless",
        "The miners will block the road unless they are paid, and a clash with police is possible.",
    ),
    ("hypothetical", "Could", "Could rebels attack the capital?"),
    ("hypothetical", "In the film", "In the film, a gunman takes a bus hostage and kills the driver."),
    ("hypothetical", "novel opens", "The novel opens with a bombing in which a judge dies."),
    ("hypothetical", "in case of", "The hospital has stored blood in case of a bomb attack."),
    ("hypothetical", "attempted to", "A man attempted to set off a bomb on a train but was overpowered."),
    ("negated", "denied that an", "The army denied that an air strike took place."),
    ("negated", "denied reports of", "The ministry denied reports of a kidnapping in Turbat."),
    ("negated", "ruled out a", "Police ruled out a bomb blast as the cause of the noise."),
    ("negated", "were false", "Reports of a shooting at the mall were false, police said."),
    ("negated", "did not", "The protesters did not throw stones, witnesses insisted."),
    ("negated", "No evidence of", "No evidence of a chemical attack was found, inspectors said."),
    ("negated", "without any", "The election passed without any violence or bombings."),
    ("negated", "untrue that", "It is untrue that gunmen kidnapped the engineer, his company said."),
    ("negated", "Neither", "Neither bombings nor kidnappings were reported during the festival."),
    ("historical", "in 1999", "The bridge was blown up by rebels in 1999."),
    ("historical", "years ago", "Two years ago, gunmen kidnapped his brother."),
    (
        "historical",
        "anniversary of",
        "Mourners gathered on the first anniversary of the massacre at the school.",
    ),
    ("historical", "used to", "Gangs used to ambush lorries on this road."),
    (
        "historical",
        "Background",
        "Talks resume in Quetta on Monday.\n\nBackground\n\nRebels seized the town of Panjgur and killed 40 soldiers.",
    ),
    (
        "historical",
        "History of the site",
        "The park reopened on Monday.\n\nHistory of the site\n\nA bomb killed nine visitors at the gate.",
    ),
    ("future", "will", "Unions will stage a protest in Quetta on Saturday."),
    ("future", "planning", "Rebels are planning to attack the dam, a defector says."),
    ("hypothetical", "could kill", "A strong earthquake could kill thousands in Quetta, a study finds."),
    ("hypothetical", "warned of", "Police warned of suicide attacks on markets."),
    ("hypothetical", "may", "Protesters may storm the assembly, officials say."),
    ("hypothetical", "In a drill", "In a drill, gunmen stormed a school and soldiers freed the hostages."),
    ("hypothetical", "film tells", "The film tells of a bombing in a small port."),
    ("hypothetical", "Did", "Did gunmen kidnap the banker?"),
    ("negated", "no", "There were no bombings during the vote."),
    ("negated", "denied that", "The army denied that its jets bombed the village."),
    ("negated", "ruled out a", "Officials ruled out a bomb attack."),
    ("negated", "was false", "A report that rebels had shot down a plane was false."),
    ("negated", "never", "The rebels never attacked the town."),
)
"""Modality, the words that decide, text."""

NOTHING_TOLD = (
    "Gunmen kidnapped several traders in Khuzdar in the 1990s.",
    "In the summer of 1998 a bomb destroyed the bridge at Panjgur.",
    "The hotel was bombed back in 2008, when 12 guests died.",
    "A wall was painted in memory of the victims of the bus attack.",
    "Lawyers commemorated colleagues killed in the suicide attack on the court.",
    "Militants have often attacked trains in the area.",
    "The fort was once stormed by rebels, and its guide still shows the scars.",
    "A man was sentenced on Monday for the 2019 killing of a shopkeeper in Quetta.",
    "Three brothers were convicted of the murder of a judge in Turbat in 2017.",
    "An appeals court upheld the sentences of men who bombed a market in 2009.",
    "The kidnappers threatened to behead the hostages.",
    "The army is preparing to launch an offensive near Panjgur.",
    "The alliance called for a general strike on Monday.",
    "Officials said that rebels might bomb the bridge.",
    "Firefighters in Quetta took part in a drill in which a bomb explodes on a train.",
    "Commandos freed hostages in a mock hijacking at the airport.",
    "The exercise simulated a chemical attack on the stadium.",
    "Two students are accused of plotting to kill the mayor.",
    "An attack on the dam would flood three districts.",
    "There was no attack on the airport, the governor said.",
    "The bomb threat that emptied the station was a hoax.",
    "The raid on the village never took place, the general said.",
    "The mayor dismissed rumours of a riot as nonsense.",
    "The bang was a burst tyre rather than an explosion.",
    "A former officer was jailed for the murder of a student in 2003.",
    "The group vowed to bomb more trains.",
    "The kidnappers threatened to kill the engineer.",
)
"""Too faint to be kept even as background."""


def reports(text: str) -> tuple[Report, ...]:
    return annotate_article(
        article(text), tagger=FakeTagger(*NAMES), gazetteer=FakeGazetteer(), codebook=codebook(), actors=lexicon()
    ).reports  # fmt: skip


@pytest.mark.parametrize("text", ASSERTED)
def test_what_happened_is_asserted(text: str) -> None:
    assert max(reports(text), key=lambda r: r.score).modality == "asserted"


@pytest.mark.parametrize(("modality", "cue", "text"), NOT_ASSERTED)
def test_what_is_past_planned_possible_or_denied_says_so_by_its_cue(
    modality: str, cue: str, text: str
) -> None:
    found = reports(text)
    assert not [r for r in found if r.modality == "asserted"]
    best = max(found, key=lambda r: r.score)
    assert best.modality == modality
    assert best.modality_cue is not None
    assert text[best.modality_cue.start : best.modality_cue.end] == cue


@pytest.mark.parametrize("text", NOTHING_TOLD)
def test_what_is_merely_mentioned_gives_no_report(text: str) -> None:
    assert reports(text) == ()
