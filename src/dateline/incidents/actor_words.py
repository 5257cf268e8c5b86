"""The words by which a sentence tells who did what to whom: verbs and nouns of harm, and what joins them."""

from __future__ import annotations

from collections.abc import Mapping


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_REGULAR = """
    kill attack wound injur abduct arrest detain martyr target ambush captur seiz execut behead
    massacr murder raid storm bomb shell torch loot assault lynch rap tortur dispers neutralis
    neutraliz eliminat hack assassinat besieg burn evict displac strangl poison rocket blast
    tear-gass teargass brutalis harass surround overpower batter destroy mortar hang slaughter
    smash wreck crippl rout straf pound pepper spray riddl rak slash knif spear club whip flogg
    lash thrash punch kick slapp trampl dragg march haul bundl snatch grabb hijack commandeer
    corner round encircl infiltrat invad breach ransack robb plunder pillag vandalis vandaliz
    raz demolish levell flatten sabotag decapitat mutilat maim gass electrocut drown suffocat
    smother liquidat chas harri intimidat terroris terroriz extort expell uproot pepper-spray
    baton-charg crush quell suppress clobber bludgeon dynamit oust dislodg flush push forc
    butcher desecrat overwhelm
"""
_PLAIN = """
    kill attack wound injure abduct kidnap arrest detain target ambush capture seize execute
    behead massacre murder raid storm bomb shell torch loot assault lynch rape torture disperse
    eliminate assassinate besiege burn destroy slaughter stab shoot beat strike hit hurl throw
    lob fire open launch gun fight battle clash overrun set free release rob hijack pound
    ransack snatch hack
"""
SURE_PRESENT = _set("kills injures destroys wounds abducts kidnaps beheads")
"""Present forms that are no nouns."""

PAST = _set(
    " ".join(f"{stem}ed" for stem in _REGULAR.split())
    + """
    held freed released shot hit struck hijacked hurt stabbed burnt crushed rammed gunned
    detonated fired launched opened set lobbed hurled planted
"""
    + """
    blown raped kidnapped recaptured liberated used carried staged conducted mounted gunned
    rammed stabbed shot-dead trapped pinned mowed pelted treated hospitalised hospitalized
"""
)
"""Past tense and participle in one: the voice is told by what stands around it."""

PAST_ONLY = _set(
    "broke beat threw blew overran slew drove retook fought clashed battled took exploded retaliated"
)
PARTICIPLE_ONLY = _set("beaten thrown overrun slain driven torn martyred felled dead")
PRESENT = _set(
    _PLAIN + " " + " ".join(f"{w}s" for w in _PLAIN.split()) + " kidnaps clashes storms ambushes torches"
)
GERUND = _set(
    " ".join(f"{stem}ing" for stem in _REGULAR.split())
    + """
    holding shooting hitting striking stabbing beating throwing hurling lobbing firing launching
    detonating setting
"""
    + " kidnapping beheading gunning ramming pelting leaving"
)
WITHOUT_OBJECT = _set(
    """
    fired opened clashed fought detonated exploded launched hurled threw lobbed retaliated
    battled took rammed
"""
)
"""Verbs of attack that need no object after them."""

DIED = _set("died dies die perished succumbed")
SUFFERED = _set("suffered sustained suffer sustain received lost stepped stepping drove walked")
WOUNDS = _set("injuries wounds casualties burns injury wound losses lives life mine landmine mines ied")
REPELLED = _set("repelled repulsed foiled thwarted resisted")
CONJUNCTIONS = _set("after before since until as than while amid")
AGENTIVE = _set(
    """
    carried conducted staged perpetrated orchestrated mounted led laid set used planted placed
    emplaced masterminded
"""
)
ATTACKS = _set(
    """
    attack attacks assault assaults raid raids offensive strike strikes airstrike airstrikes
    ambush ambushes incursion crackdown bombardment bombing bombings sorties massacre killings
    abductions operation operations
"""
)
WEAPONS = _set(
    """
    tear teargas gas bullets batons grenades grenade knives rockets rocket missiles missile
    drones drone mortars force ammunition rounds cannon explosives weapons shells artillery
    machetes spray live
"""
)
NEEDS: Mapping[str, frozenset[str]] = {
    "launched": ATTACKS | WEAPONS,
    "opened": _set("fire"),
    "set": _set("fire ablaze alight off upon"),
    "holding": _set("captive hostage hostages"),
    "held": _set("captive hostage hostages"),
    "pushed": _set("out back"),
    "forced": _set("out off into"),
    "drew": _set("fire"),
    "used": WEAPONS,
    "using": WEAPONS,
    "carried": ATTACKS,
    "carrying": ATTACKS,
    "staged": ATTACKS,
    "conducted": ATTACKS,
    "mounted": ATTACKS,
    "took": _set("hostage hostages captive control over"),
    "drove": _set("into out crowd"),
    "broke": _set("up"),
    "rounded": _set("up"),
    "released": _set("hostage hostages captives"),
    "marched": _set("into off away"),
}
"""Verbs that do harm only with one of these words after them: a probe is launched too."""

STRIKES = _set("attacked struck raided stormed ambushed hit opened fired bombed shelled")
CLASH_VERBS = _set(
    """
    clashed fought battled clash clashes fight battle clashing fighting battling skirmished
    engaged confronted scuffled brawled faced
"""
)
CLASH_NOUNS = _set(
    """
    clash clashes fighting battle battles firefight gunfight gunbattle shootout shootouts
    shoot-out skirmish skirmishes fire encounter confrontation confrontations standoff duel
    combat crossfire gunfire exchange exchanges feud violence fight
"""
)
ATTACK_NOUNS = _set(
    """
    attack attacks assault assaults raid raids ambush ambushes bombing bombings shelling
    airstrike airstrikes strike strikes shooting shootings offensive operation operations
    crackdown siege incursion stabbing bombardment onslaught blast explosion gunfire firing
    violence reprisal reprisals atrocities massacre massacres abductions killings
"""
)
OF_VICTIMS = _set(
    """
    killing killings murder murders massacre massacres abduction abductions kidnapping
    kidnappings shooting shootings bombing shelling execution executions lynching beating
    stabbing assassination beheading arrest arrests detention death deaths siege ambush wounding
    slaying slayings slaughter rape lives torture capture disappearance targeting harassment
    persecution displacement
"""
)
BE = _set("was were been being is are be got get gets")
HAVE = _set("has have had having")
ADVERBS = _set(
    """
    also then later not never allegedly reportedly already all both still just again who by-then
    since subsequently themselves reported confirmed found feared presumed immediately earlier
    now once apparently brutally fatally critically seriously severely badly deliberately
    mistakenly accidentally over only
"""
)
PREPOSITIONS = _set(
    """
    on at against into toward towards onto to by in near outside inside from with for about
    during around behind beside between under over across through among amongst beyond along
    after before since despite without near-to off targeting upon within until amid following as
    like than via unlike par
"""
)
AT_VICTIMS = _set("on at against into toward towards onto to targeting upon over")
LINKS = _set(
    """
    of carrying transporting ferrying manned-by belonging-to used-by guarded-by run-by held-by
    loyal-to linked-to linked-with full-of affiliated-with associated-with allied-to allied-with escorting
    protecting containing housing hosting
"""
)
"""What ties an actor to the head of its noun phrase: what is done to a bus carrying pilgrims is done to pilgrims."""

JOINED_LINKS = frozenset(tuple(pair.split("-")) for pair in LINKS if "-" in pair)
CLAUSE_ENDS = _set(
    """
    whether how why when while after before because but although though if until whereas whereby where that as
    so since ; : — – ( ) ? ! | .
"""
)
RELATIVES = _set("who which that whom whose")
PRONOUNS = _set("he she they it we i you")
SPEECH = _set(
    """
    said says say saying told tells reported reports confirmed confirms announced announces
    added adds stated states believe believes claimed claims explained warned disclosed revealed
    tweeted posted insisted noted acknowledged admitted recounted maintained argued declared
    identified described estimate estimated denied condemned
"""
)
REPORTERS = _set(
    """
    official officials officer officers source sources chief spokesman spokeswoman spokesperson
    spokesmen department statement commander commissioner superintendent leader leaders
    inspector authorities captain sgt detective detectives
"""
)
"""Nouns after an actor that make of it one who says something, where a verb of saying follows."""

NOT_THE_ACTOR = _set(
    """
    uniform uniforms custody hospital hospitals court courts report reports statement records
    surplus fatigues file files documents union unions college council loan visa helpline
    investigation investigations probe inquiry sources spokesman spokeswoman spokesperson
    brutality violence-related culture code
"""
)
"""Nouns after an actor's name that make of it something that neither does nor suffers: a police uniform."""

ATTACKER_WORDS = _set(
    "attacker attackers assailant assailants gunman gunmen bomber bombers kidnappers kidnapper"
)
"""Words that say by themselves who did it."""

ACCUSING = _set(
    """
    accused accuses accuse accusing blamed blames blame blaming suspect suspects suspected
    allege alleges
"""
)
DENYING = _set("denied denies deny denying")
DENIED = _set("involvement responsibility role part carrying being any")
AUTHORSHIP = _set("hallmarks work hands")
"""Nouns that lay an act at somebody's door: "bore the hallmarks of the X"."""
ACCUSED_OF = _set("accused blamed suspected alleged believed charged thought said reported")
ARREST = _set("arrested arrests arrest arresting detained detain detains detaining detention apprehended")
SENT = _set("fired hurled thrown lobbed launched aimed opened")
"""What is sent against somebody: in the passive the victim stands after "at"."""

NO_VERBS = _set(
    """
    armed unarmed unidentified suspected alleged masked wounded injured uniformed retired wanted
    hooded outlawed banned neighbouring neighboring visiting remaining opposing united combined
    hundred red sacred naked displaced led morning evening building wedding meeting housing
    ceiling king wing killing feared motorised motorized mounted off-duty serving ruling warring
    rival fleeing uninvolved unnamed disputed deceased elected trained foreign-trained including
    plain-clothed coordinated bed shed
"""
)
"""Words in -ed and -ing that are found within a noun phrase."""

BEFORE_GERUND = BE | _set(
    """
    , and or then while after before by for of from without began started kept continued been
    when allegedly reportedly
"""
)
AFTER_BOMB = _set(
    """
    squad disposal threat threats attack attacks blast blasts experts maker makers making expert
    explosion
"""
)
RESPONDS = _set(
    """
    responded arrived found called searching looking investigating investigate investigated
    rushed cordoned identified recovered searched received released learned discovered
    determined charged interviewed canvassed dispatched believe say says said told confirmed
    announced reached retrieved closed sealed urged asked hunting deployed department
"""
)
SHOTS = _set("shot shots round rounds bullet bullets gunshots rocket rockets missile missiles shells")
AFTER_COMPOUND = _set(
    """
    suspect suspects victim victims death deaths case cases incident incidents scene scenes
    investigation spree range charge charges attack attacks
"""
)
"""Nouns that make of a gerund before them a part of a compound: "a shooting suspect"."""

ATTRIBUTES = _set(
    """
    air drone gun suicide car roadside deadly brutal latest recent armed alleged cross-border
    night overnight dawn joint ground major own retaliatory arson knife counter counterterrorism
    military mortar rocket missile artillery bomb grenade truck deliberate surprise second third
    new repeated fresh bloody massive violent sniper
"""
)
"""What may stand between an actor and its attack: "the X's deadly drone strike"."""

GATHERINGS = _set("rally march protest demonstration sit-in protests rallies gathering")
NO_HARM = _set(
    "condemned rescued found seen heard felt witnessed treated followed joined recovered freed hospitalised hospitalized"
)
FOUND_DEAD = _set("confirmed pronounced declared found")
SUFFERED_NOUNS = _set("""
    death deaths murder killing abduction kidnapping assassination beating disappearance
""")
TAKEN_FROM = _set("seized captured recaptured retook liberated snatched")
MEANS = _set(
    """
    bomb bombs bomber blast explosion explosive device mine landmine ied missile rocket rockets
    grenade shell shells drone mortar blew detonated exploded explosives
"""
)
BEGINNINGS = _set("began started continued tried attempted managed proceeded kept begun to")
LINES_BETWEEN = _set("and , the a an two three government local some")
DEMONSTRATE = _set(
    """
    marched march rallied rally protested protest protests blocked block blocking gathered
    gather staged stage chanted demanded demand demonstrated walked held took boycotted shouted
    picketed burned marching protesting demonstrating rallying demanding chanting staging
    launched observed began continued refused converged assembled hold stormed
"""
)
VERB_FORMS = frozenset().union(
    PAST, PAST_ONLY, PARTICIPLE_ONLY, PRESENT, SURE_PRESENT, GERUND, DIED, SUFFERED, REPELLED, NEEDS
)
"""Every word that may be a verb of harm."""

BLAME = ACCUSING | ACCUSED_OF | DENYING | _set("responsible pointed attributed pinned finger blame")
"""Words of which a sentence with an accusation has one."""
INSERTED = _set("including who which some many most among mostly all armed both")
"""Words that begin an insertion between commas, and what follows one."""
