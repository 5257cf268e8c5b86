"""English words for people and for what befalls them, as `casualty_phrases` and `casualties` use them."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a list as it is written, in lines."""
    return frozenset(text.split())


UNKNOWN = "unknown"
_WHO = {
    "security forces": """
        police policeman policemen policewoman officer officers constable constables deputy deputies trooper
        troopers soldier soldiers troop troops levy levies personnel guard guards marine marines cop cops
        ranger rangers serviceman servicemen paramilitary paramilitaries commando commandos sergeant
        lieutenant captain colonel cadet cadets sheriff patrolman corporal agent agents marshal marshals
    """,
    "armed group": """
        militant militants insurgent insurgents gunman gunmen terrorist terrorists rebel rebels attacker
        attackers assailant assailants fighter fighters bomber bombers separatist separatists bandit bandits
        kidnapper kidnappers extremist extremists shooter shooters suspect suspects robber robbers intruder
        intruders hijacker hijackers perpetrator perpetrators jihadist jihadists guerrilla guerrillas
        burglar burglars carjacker carjackers khwarij khawarij
    """,
    "rioters": "rioter rioters looter looters",
    "protesters": """
        protester protesters protestor protestors demonstrator demonstrators marcher marchers
    """,
    "civilians": """
        civilian civilians noncombatant noncombatants non-combatants labourer labourers laborer laborers
        worker workers passenger passengers woman women child children girl girls boy boys student students
        pupil pupils teacher teachers villager villagers resident residents baby babies infant infants
        toddler toddlers teenager teenagers teen teens wife wives husband mother mothers father fathers son
        sons daughter daughters brother brothers sister sisters girlfriend boyfriend grandmother grandfather
        grandson granddaughter uncle aunt niece nephew cousin cousins parents parent siblings family
        families bystander bystanders pedestrian pedestrians driver drivers motorist motorists shopkeeper
        shopkeepers trader traders farmer farmers miner miners pilgrim pilgrims worshipper worshippers
        worshipers journalist journalists reporter reporters doctor doctors nurse nurses tourist tourists
        shopper shoppers customer customers clerk neighbour neighbours neighbor neighbors youth youths
        teenage household households roommate roommates couple pastor coach employee employees friend
        friends stepson stepdaughter grandchildren kids kid schoolgirl schoolgirls schoolboy schoolboys
        engineer engineers refugee refugees migrant migrants guest guests partygoer partygoers lawyer
        lawyers ex-wife ex-girlfriend ex-husband ex-boyfriend stepfather stepmother lover fiancee fiance
        tenant landlord owner homeowner mom mum dad grandma grandpa firefighter firefighters bouncer manager
        freshman senior sophomore classmate classmates rapper musician trespasser patron patrons reveler
        revelers attendee attendees visitor visitors relative relatives coworker coworkers co-worker
        co-workers boss stranger strangers taxi-driver politician candidate cleric
        priest imam judge mayor managers politicians judges bouncers musicians
    """,
    UNKNOWN: """
        person persons people man men male males female females victim victims individual individuals adult
        adults juvenile juveniles minors inmate inmates prisoner prisoners hostage hostages other others
        member members colleague colleagues comrade comrades veteran leader leaders commander commanders
        lady ladies gentleman guy guys trio pair duo twins year-old passerby passer-by passers-by passersby
        official officials soul souls
    """,
}
WHO_OF: dict[str, str] = {noun: who for who, nouns in _WHO.items() for noun in nouns.split()}
"""Person noun -> `Casualty.who`."""

_NOT_PEOPLE = word_set("""
    containers mortars quarters motors tractors trailers towers papers numbers bunkers chambers corners
    shelters boosters computers helicopters headquarters orders letters meters liters plants restaurants
    elephants trees degrees
    committees knees reactors sectors factors doors floors colors errors rivers layers centers counters drones
    specimen regimen omen rotors scooters steamers bloopers tanners posters servers barriers craters
""")


def who_of_plural(word: str, low: str) -> str | None:
    """`who` of a counted noun in no list, told by its form: "fishermen", "weavers", "Afghans"; else None."""
    if low in _NOT_PEOPLE or len(low) < 5:
        return None
    if low.endswith(("men", "women", "ers", "ors", "ists", "ians", "eers", "ees")):
        return UNKNOWN
    return UNKNOWN if word[0].isupper() and low.endswith(("s", "ese")) else None


PLURAL_NOUNS = frozenset(
    n for n in WHO_OF if n.endswith(("s", "men", "children", "people", "police", "personnel"))
) - {"boss"} | {"women", "people", "men", "kids", "troops"}  # fmt: skip
HEAD_COUNT = {"couple": 2, "pair": 2, "duo": 2, "trio": 3, "twins": 2, "parents": 2}
"""Nouns that carry their own number."""

GROUPS_COUNTED = frozenset({"family", "families", "household", "households"})
"""Counted as units, not heads: only displacement is told in them."""

FEMALE = word_set("""
    woman women girl girls wife mother daughter sister girlfriend grandmother granddaughter aunt niece
    lady female females policewoman she her herself ex-wife ex-girlfriend stepdaughter stepmother
    schoolgirl mom mum grandma fiancee
""")
MALE = word_set("""
    man men boy boys husband father son brother boyfriend grandfather grandson uncle nephew gentleman
    guy male males policeman he him himself his gunman dad ex-husband ex-boyfriend stepson stepfather
    schoolboy grandpa fiance
""")
CHILDLIKE = word_set("""
    boy girl child baby infant toddler kid
""")
ADULTLIKE = word_set("""
    man woman officer deputy soldier husband wife mother father policeman trooper guard suspect gunman
""")

DETERMINERS = frozenset({"a", "an", "another", "one's"})
DEFINITE = frozenset(
    {"the", "this", "that", "his", "her", "their", "its", "our", "my", "your", "these", "those"}
)
PRONOUNS = frozenset({"he", "she", "him", "her", "i", "me"})
REFLEXIVES = frozenset({"himself", "herself", "themselves", "self", "oneself"})
BE = word_set("""
    was were is are be been being get gets got getting has have had 're 's
""")
BE_ONLY = word_set("was were is are be been being get gets got getting am wasn't weren't")
ADVERBS = word_set("""
    also later then not both all each again already still reportedly now subsequently instead soon once
    initially first apparently
""")
PREPOSITIONS = word_set("""
    in at with by from for to after against near under over during inside outside between among around
    through on into toward towards behind before about of as than like until since
""")
STOP = PREPOSITIONS | BE | DETERMINERS | DEFINITE | PRONOUNS | REFLEXIVES | word_set("""
    and or but nor if when while who whom whose which where that because so than there will would could
    can may might must should do does did said says say told tells killed dead injured wounded hurt shot
    died dies stabbed kills injures shoots wounds killing injuring wounding leaving leaves left missing
    arrested detained abducted kidnapped found including reported critically seriously fatally
    hospitalized listed taken rushed suffered sustained received displaced fled perished slain murdered
    opened fired open charged remain remains remained went
""")  # fmt: skip
"""Words that no modifier of a person noun can be."""
