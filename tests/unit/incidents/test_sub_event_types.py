"""Sentences of news, all invented: which sub-event type each is filed under."""

from __future__ import annotations

import pytest

from dateline.incidents.annotate import annotate_article
from reading import FakeGazetteer, FakeTagger, article, codebook, lexicon

SENTENCES: tuple[tuple[str, str], ...] = (
    (
        "Government regains territory",
        "Government soldiers re-entered the hill town of Marpesh on Tuesday after driving out the fighters who had held it since spring.",
    ),
    (
        "Government regains territory",
        "The army said it had wrested the bridge at Dolo back from insurgents after two days of street fighting.",
    ),
    (
        "Government regains territory",
        "Security forces regained full control of the district headquarters on Friday night, the interior ministry said.",
    ),
    (
        "Non-state actor overtakes territory",
        "Insurgents took the market town of Keshan on Monday after the garrison fled.",
    ),
    (
        "Non-state actor overtakes territory",
        "The border crossing fell to rebel fighters at dawn, two residents said by telephone.",
    ),
    (
        "Non-state actor overtakes territory",
        "Militiamen overran the mining village and raised their flag over the council building.",
    ),
    ("Violent demonstration", "Youths clashed with police on Saturday over the closing of a market."),
    (
        "Remote explosive/landmine/IED",
        "The Blue Lantern Army claimed responsibility for a bomb that went off at a depot. Four porters were killed, doctors said.",
    ),
    ("Armed clash", "Three guerrillas and a corporal died in a firefight near the river on Wednesday."),
    ("Armed clash", "Gunmen ambushed a police patrol on the ring road, killing a sergeant."),
    ("Armed clash", "Soldiers and rebels traded fire for four hours outside the cement works."),
    (
        "Armed clash",
        "Rival militias fought street by street in the southern suburbs on Sunday, leaving nine fighters dead.",
    ),
    ("Armed clash", "Two policemen were killed when insurgents stormed their outpost overnight."),
    ("Armed clash", "The firing between border guards and infiltrators went on until morning."),
    (
        "Chemical weapon",
        "Doctors treated forty people for choking after barrels filled with chlorine were dropped on the suburb.",
    ),
    ("Chemical weapon", "Residents said a gas attack on Monday left children gasping for breath."),
    ("Air/drone strike", "Warplanes bombed a fuel depot east of the capital on Thursday."),
    (
        "Air/drone strike",
        "An unmanned aircraft fired on a pick-up truck in the desert, killing its two occupants.",
    ),
    (
        "Air/drone strike",
        "At least eleven people died in an overnight air raid on the port, hospital staff said.",
    ),
    (
        "Suicide bomb",
        "A man wearing an explosive vest blew himself up outside the mosque, killing five worshippers.",
    ),
    ("Suicide bomb", "The suicide attacker rammed his car into the gate of the barracks."),
    (
        "Shelling/artillery/missile attack",
        "Shells fired from the opposite bank hit a row of houses on Sunday morning.",
    ),
    ("Shelling/artillery/missile attack", "Two rockets landed near the airport without causing casualties."),
    (
        "Shelling/artillery/missile attack",
        "Artillery pounded the eastern villages for a third day, wounding a shepherd.",
    ),
    (
        "Remote explosive/landmine/IED",
        "A bomb hidden in a handcart went off in the vegetable market, killing two porters.",
    ),
    ("Remote explosive/landmine/IED", "A farmer lost his leg when he stepped on a mine in his field."),
    (
        "Remote explosive/landmine/IED",
        "The blast tore through a railway platform at rush hour and injured nineteen.",
    ),
    (
        "Remote explosive/landmine/IED",
        "An army truck was hit by an improvised explosive device on the coastal road; one soldier died.",
    ),
    ("Grenade", "Two men on a motorcycle lobbed a grenade into a tea shop and sped away."),
    ("Grenade", "A hand grenade attack on a police van wounded three constables."),
    ("Sexual violence", "Four women were raped by armed men who broke into a farm on Saturday."),
    ("Sexual violence", "A 30-year-old man sexually assaulted two pilgrims on the forest path, police said."),
    ("Attack", "Unknown men shot dead a schoolteacher outside his home on Monday."),
    ("Attack", "Armed men raided a fishing village at night and killed six people."),
    ("Attack", "A shopkeeper was hacked to death in broad daylight in the old bazaar."),
    ("Attack", "The councillor was gunned down as he left a restaurant."),
    (
        "Abduction/forced disappearance",
        "Bandits seized eleven travellers from a minibus and are demanding money for their return.",
    ),
    ("Abduction/forced disappearance", "Two engineers were kidnapped from a dam site on Tuesday."),
    (
        "Abduction/forced disappearance",
        "The abduction of a priest from his parish house shocked the town on Sunday.",
    ),
    (
        "Excessive force against protesters",
        "Soldiers opened fire on a crowd demanding the release of a preacher; four demonstrators died.",
    ),
    (
        "Excessive force against protesters",
        "A student was killed when police shot at marchers on the university bridge.",
    ),
    ("Protest with intervention", "Police broke up a sit-in of nurses with water cannon on Wednesday."),
    ("Protest with intervention", "Twenty marchers were detained after a rally against fuel prices."),
    ("Peaceful protest", "Several thousand teachers marched to parliament on Monday to demand unpaid wages."),
    ("Peaceful protest", "Fishermen blocked the harbour road in protest at the new licence fees."),
    ("Peaceful protest", "Shopkeepers kept their shutters down as traders went on strike against the tax."),
    ("Violent demonstration", "Demonstrators hurled stones at the police and set two cars on fire."),
    (
        "Violent demonstration",
        "Riots broke out in the northern suburbs after the verdict, and youths smashed shop windows.",
    ),
    ("Mob violence", "A mob beat a man accused of theft to death in Hyderabad on Monday, police said."),
    ("Mob violence", "A crowd of villagers beat a suspected cattle thief to death on Friday."),
    (
        "Mob violence",
        "Two communities attacked each other with sticks and machetes over a well, leaving a boy dead.",
    ),
    ("Agreement", "The government and the rebels signed a ceasefire on Tuesday."),
    ("Agreement", "The two sides exchanged thirty prisoners of war at the border bridge."),
    ("Arrests", "Police arrested nine members of a banned group in a dawn raid."),
    ("Arrests", "Security officers detained an opposition editor at the airport."),
    ("Change to group/activity", "The army sent two more battalions to the frontier on Monday."),
    ("Change to group/activity", "Two rebel factions announced that they had merged into a single force."),
    ("Disrupted weapons use", "Sappers defused a bomb found under a railway bridge on Thursday."),
    (
        "Disrupted weapons use",
        "Customs officers confiscated a truckload of rifles and ammunition at the port.",
    ),
    ("Headquarters or base established", "The peacekeepers set up a new base on the outskirts of the town."),
    ("Headquarters or base established", "The insurgents opened a training camp in the valley, locals said."),
    ("Looting/property destruction", "Armed men looted a grain warehouse belonging to an aid agency."),
    ("Looting/property destruction", "Unidentified men burned down the village school at night."),
    (
        "Non-violent transfer of territory",
        "Government troops withdrew from the town, and rebels moved in without a fight.",
    ),
    ("Non-violent transfer of territory", "The militia handed the airport over to the police on Sunday."),
    ("Other", "The president declared a state of emergency in two provinces."),
    ("Other", "An unknown group claimed responsibility for last night's events in a statement."),
    ("Natural disaster", "A strong earthquake shook the western islands early on Monday, killing three."),
    ("Natural disaster", "Floodwater swept away a bridge and a dozen homes in the delta."),
    ("Natural disaster", "A landslide buried part of the village after a night of rain."),
    ("Accident", "A ferry carrying sixty people capsized on the lake on Saturday."),
    ("Accident", "Two trains collided outside the junction; eighteen passengers were hurt."),
    ("Accident", "Seven workers were killed when the roof of a brick factory collapsed."),
    (
        "Government regains territory",
        "The army has reclaimed the oil town of Berat from the jihadists, state television announced.",
    ),
    (
        "Government regains territory",
        "Troops cleared the last rebel quarter of the port on Sunday and hoisted the national flag.",
    ),
    (
        "Non-state actor overtakes territory",
        "Rebels swept into the provincial capital on Friday, seizing the governor's palace.",
    ),
    (
        "Non-state actor overtakes territory",
        "A militia captured two villages on the lake shore after the soldiers ran away.",
    ),
    ("Armed clash", "Seven soldiers were killed in a battle with insurgents in the hills."),
    ("Armed clash", "Gunmen attacked an army post with machine guns before dawn."),
    ("Armed clash", "Border troops of the two countries exchanged shots for an hour."),
    ("Chemical weapon", "Helicopters dropped canisters of chlorine on the rebel town, doctors said."),
    ("Air/drone strike", "A drone strike killed a rebel commander and his driver."),
    ("Air/drone strike", "Jets hit a convoy of lorries near the border on Tuesday night."),
    ("Suicide bomb", "A suicide bomber detonated his vest at a checkpoint, killing three guards."),
    (
        "Shelling/artillery/missile attack",
        "A missile slammed into an apartment block, trapping dozens under the rubble.",
    ),
    ("Shelling/artillery/missile attack", "Mortar fire killed a mother and her son in the village."),
    ("Remote explosive/landmine/IED", "Two children died when an old mine exploded under them."),
    ("Remote explosive/landmine/IED", "A parcel bomb wounded a clerk at the post office."),
    ("Grenade", "Attackers threw a grenade at the mayor's house, breaking windows."),
    ("Sexual violence", "Soldiers are accused by villagers of gang-raping three girls on Thursday."),
    ("Attack", "A priest was stabbed outside his church on Sunday."),
    ("Attack", "Raiders on horseback burst into a farming hamlet and slaughtered nine people."),
    (
        "Abduction/forced disappearance",
        "Masked men dragged a lawyer from his car and drove off with him; police say he was abducted.",
    ),
    ("Abduction/forced disappearance", "Pirates hijacked a fishing boat with eight crew."),
    (
        "Excessive force against protesters",
        "Police fired live rounds into a crowd of demonstrators, killing two.",
    ),
    ("Protest with intervention", "Officers used tear gas and batons to clear protesters from the square."),
    ("Peaceful protest", "Hundreds of pensioners rallied outside the ministry."),
    ("Peaceful protest", "Students staged a walkout over tuition fees on Monday."),
    ("Violent demonstration", "Protesters torched a police car and clashed with officers in the old town."),
    ("Mob violence", "A mob lynched a man accused of witchcraft."),
    ("Agreement", "The rival governments agreed to a truce brokered by the neighbours."),
    ("Arrests", "Eleven suspected militants were arrested in raids across the south."),
    ("Change to group/activity", "The ministry has deployed an extra thousand soldiers to the frontier."),
    ("Disrupted weapons use", "Police found a cache of explosives in a disused mill."),
    (
        "Headquarters or base established",
        "The navy is building a base on the island, and the first barracks opened on Monday.",
    ),
    ("Looting/property destruction", "Vandals burned down the town library on Saturday night."),
    (
        "Non-violent transfer of territory",
        "The last foreign troops pulled out of the enclave on Sunday, leaving it to the police.",
    ),
    ("Other", "A night curfew was imposed on the capital."),
    ("Natural disaster", "A cyclone tore roofs off houses on the coast."),
    ("Natural disaster", "Wildfires forced thousands from their homes in the hills."),
    ("Accident", "A minibus overturned on the mountain road, killing five."),
    ("Accident", "A gas leak set off an explosion at a plastics factory."),
    ("Accident", "Nine sailors are missing after their trawler sank in heavy seas."),
    ("Armed clash", "A gunfight between soldiers and smugglers left four dead near the frontier."),
    ("Armed clash", "Militants fired on a border post, wounding a guard."),
    ("Air/drone strike", "Helicopter gunships struck a rebel camp in the forest."),
    ("Shelling/artillery/missile attack", "Three rockets were fired at the naval base."),
    ("Remote explosive/landmine/IED", "A roadside device killed a district judge on his way to work."),
    ("Suicide bomb", "A bomber on a motorcycle blew himself up near a convoy."),
    ("Grenade", "A grenade exploded in a crowded bar, wounding eleven."),
    ("Attack", "Gunmen on motorbikes killed a radio presenter."),
    ("Attack", "A woman was found with her throat cut in a hotel room."),
    ("Abduction/forced disappearance", "Fighters took three nurses hostage at a rural clinic."),
    ("Sexual violence", "A guard raped a prisoner in the women's jail, prosecutors say."),
    ("Excessive force against protesters", "Two protesters were shot dead by soldiers outside the barracks."),
    ("Protest with intervention", "Police dispersed striking dockers with rubber batons."),
    ("Peaceful protest", "Bus drivers downed tools over pay on Thursday."),
    ("Peaceful protest", "A candlelight vigil for press freedom was held outside the court."),
    ("Violent demonstration", "Football fans rioted in the centre, overturning cars."),
    ("Mob violence", "Angry neighbours burned a man alive over a rumour."),
    ("Non-state actor overtakes territory", "The rebel group has seized control of the airport."),
    ("Government regains territory", "Government forces retook the hill fort after a siege of nine days."),
    ("Agreement", "The two presidents signed a border treaty."),
    ("Arrests", "The intelligence service arrested a journalist at his home."),
    ("Change to group/activity", "Forty rebels laid down their arms and joined the army."),
    ("Disrupted weapons use", "A bomb squad made safe a device left on a train."),
    ("Looting/property destruction", "Shops were looted after the blackout."),
    ("Natural disaster", "Torrential rain set off mudslides that buried ten homes."),
    ("Natural disaster", "A tremor of magnitude 6 was felt across the islands."),
    ("Accident", "A cable car plunged to the ground, killing two skiers."),
    ("Accident", "A fire at a nursing home killed four residents."),
)

NO_INCIDENT = (
    "The council will vote on the new bus timetable next week.",
    "The striker blasted home a last-minute goal in the derby.",
    "Shares in the mining company crashed after its results.",
    "The hospital opened a new ward for children on Monday.",
    "The minister attacked the opposition's budget in a fiery speech.",
    "Her novel tells of a bombing in a harbour town.",
    "A jury found that the lawyer had defamed his neighbour.",
    "The museum shows weapons of the bronze age.",
    "The choir's performance blew the audience away.",
    "The finance minister fired a warning shot at the banks.",
    "She is a killer on the dance floor.",
)


def filed_under(text: str) -> str | None:
    """Sub-event type of the asserted report with the highest score; None where there is none."""
    found = annotate_article(
        article(text), tagger=FakeTagger(), gazetteer=FakeGazetteer(), codebook=codebook(), actors=lexicon()
    )
    told = [r for r in found.reports if r.modality == "asserted"]
    return max(told, key=lambda r: r.score).sub_event_type if told else None


@pytest.mark.parametrize(("sub_event_type", "text"), SENTENCES)
def test_a_sentence_of_news_is_filed_under_its_type(sub_event_type: str, text: str) -> None:
    assert filed_under(text) == sub_event_type


@pytest.mark.parametrize("text", NO_INCIDENT)
def test_a_sentence_without_an_incident_gives_no_report(text: str) -> None:
    assert filed_under(text) is None


def test_every_sub_event_type_can_be_reached() -> None:
    assert {kind.sub_event_type for kind in codebook().types} == {kind for kind, _ in SENTENCES}


@pytest.mark.parametrize(
    ("text", "sub_event_type"),
    [
        ("The front claimed responsibility for a car bomb that killed eight people.", "Other"),
        ("The minister accused the rebels of bombing the bridge.", "Other"),
        ("The council imposed new sanctions in response to the gas attack on the town.", "Other"),
        ("Thousands marched in the capital over the killing of a student by police.", "Peaceful protest"),
        (
            "The front claimed responsibility for a car bomb that killed eight people. "
            "The bomb exploded outside a bank on Sunday.",
            "Remote explosive/landmine/IED",
        ),
    ],
)
def test_a_reaction_is_no_new_telling_unless_the_deed_is_told_too(text: str, sub_event_type: str) -> None:
    assert filed_under(text) == sub_event_type
