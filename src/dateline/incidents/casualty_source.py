"""Whose words a figure is: "police said", "according to the hospital", "the group claimed".

Who can speak is a person, an office, an organisation or a document. What stands where a speaker could stand and
is none of these gives nothing: the place at the head of a report ("KOHAT: At least four"), the first half of a
headline ("Blast on airport road: three dead"), a negation ("no one claimed responsibility").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.incidents.casualty_words import word_set
from dateline.model import Span

_ADVERB = r"(?:(?:also|first|initially|earlier|later|previously|now|since|already|separately)\s)?"
_VERB = (
    rf"{_ADVERB}(?:have |has |had )?{_ADVERB}"
    r"(?:said|says|say|told|reported|reports|confirmed|confirms|stated|announced|added|tweeted|wrote|identified|"
    r"believes?|estimated|put the|noted|recalled|recounted|disclosed|revealed|insisted|testified|"
    r"acknowledged|admitted|denied|denies|"
    r"claim(?:ed|s)(?= (?:that|it|they|he|she|to have|responsibility|the killing)\b))\b"
)
_STOPS = r"(?!(?:said|says|told|who|which|that|when|after|was|were|been|is|are|had|has|have)\b)"
_SOURCE = rf"(?:(?:the|an?|its|their|his|The)\s)?{_STOPS}[\w'’.-]+(?:\s{_STOPS}[\w'’.&-]+){{0,8}}?"
_ASIDE = (
    r"(?:\s\([^()]{1,40}\))?(?:,\s(?:an?|the|which|who)\s[^,;]{3,80},|,\s[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,3},"
    r"|\swho\s(?:asked|requested|spoke|declined|wished|insisted)\s[^,;]{3,60}?(?=\s(?:said|told|confirmed)))?"
)
# A full stop, and not that of "Sgt." or an initial.
_STOP = r"(?<!\b[A-Z])" + "".join(
    rf"(?<!\b{a})" for a in ("Sgt", "Lt", "Det", "Dr", "Capt", "Col", "Gen", "Maj", "Cpl", "Rev", "Sen", "Gov", "St")
) + r"\.(?:\s|$)"  # fmt: skip
_ACCORDING = re.compile(
    r"\b(?:[Aa]ccording to|[Aa]s per|[Cc]iting|[Qq]uoting)\s(?P<who>[\w'’.& -]{2,60}?)"
    rf"(?=,|{_STOP}|;|:|\)|$|\s(?:who|which|that|said|and (?:at|two|three|\d))\b)"
)
_SPOKEN_AFTER = re.compile(
    rf",[”\"]?\s(?:said|says|according to)\s(?P<who>{_STOPS}[\w'’.& -]{{2,60}}?)(?=,|{_STOP}|;|$)"
)
_SAID_AFTER = re.compile(rf"[,”\"]\s?(?P<who>{_SOURCE}){_ASIDE}\s{_VERB}")
_SAID_BEFORE = re.compile(rf"(?:^|;\s|\b[Bb]ut\s)(?P<who>{_SOURCE}){_ASIDE}\s{_VERB}")
_COLON = re.compile(r"^(?P<who>(?:[A-Z][\w.'’-]*)(?:\s[\w.'’-]+){0,3}):\s")
_UNTRUE = re.compile(
    r"^[^.;,]{0,30},\s(?:which|(?:a|an) (?:figure|number|claim|toll|count)(?: that| which)?)\s[^.;,]{2,50}?\s"
    r"(?:(?:called|calls|described as|said was|say is|says is) (?:\w+ )?(?:untrue|false|wrong|baseless|incorrect|"
    r"exaggerated|inflated|propaganda|a lie|fabricated|unfounded)|denied|denies|disputed|disputes|rejected|rejects|"
    r"dismissed)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(rf"^(?:It|They)\s{_VERB}|,[”\"]?\s(?:it|they|he|she)\s{_VERB}")
_CLOSED = re.compile(r",[\"”]\s")
LONGEST = 1200
"""Characters of a sentence that are searched."""

_SPEAKERS = word_set("""
    police policeman policewoman cops cop officer officers official officials authority authorities pd sheriff
    sheriffs deputy deputies trooper troopers constable constables inspector superintendent commissioner chief
    marshal marshals detective detectives investigator investigators department departments dept ministry minister
    ministers government governments governor mayor administration administrator administrators army military navy
    forces force troops command commander commanders wing guards guard soldiers soldier spokesman spokeswoman
    spokesperson spokespersons spokesmen spokespeople representative representatives statement statements report
    reports release releases document documents documentation affidavit complaint warrant record records list
    lists data figures statistics tally count study survey bulletin advisory note letter email e-mail message video
    recording post tweet website site newspaper newspapers paper papers magazine agency agencies network networks
    channel broadcaster radio television media press source sources resident residents local locals villager
    villagers inhabitants witness witnesses bystander bystanders eyewitness eyewitnesses
    neighbor neighbors neighbour neighbours family
    families relative relatives father mother brother sister son daughter uncle aunt cousin grandmother grandfather
    husband wife widow parents friend friends survivor survivors victim victims colleague colleagues elder elders
    leader leaders group groups party parties movement movements front organisation organisations organization
    organizations union unions federation association alliance coalition committee commission council board body
    monitor monitors observatory watchdog charity ngo court courts prosecutor prosecutors attorney attorneys judge
    judges lawyer lawyers captain colonel general major sergeant lieutenant brigadier admiral director secretary
    president premier prime head heads manager managers coordinator dispatcher dispatchers operator un hospital
    hospitals clinic doctor doctors dr physician surgeon surgeons nurse nurses medic medics paramedic paramedics
    coroner coroners examiner examiners morgue office offices bureau service services division unit brigade
    battalion rescuer rescuers firefighter firefighters responders worker workers volunteers volunteer staff crews
    militia militias militants militant rebels rebel insurgents insurgent separatists separatist fighters faction
    factions taliban activist activists campaigners lawmaker lawmakers legislator senator congressman mp
    company firm operators railway railways airline correspondent correspondents reporter reporters
    journalist journalists analyst analysts expert experts owner driver drivers teacher principal pastor priest
    cleric imam bishop headmaster accounts account autopsy indictment investigation inquiry probe traffic tribe
    embassy consulate intelligence person passengers column legion organisers organizers protesters
    demonstrators farmers miners traders shopkeeper shopkeepers stallholder member members
""")
_TITLES = word_set("""
    mr mrs ms dr sgt lt capt col gen maj det insp supt cpl brig adm prof rev sen rep gov officer sergeant lieutenant
    captain colonel general major detective inspector superintendent constable sheriff chief coroner mayor deputy
    president minister senator governor spokesman spokeswoman spokesperson commissioner director secretary judge
    commander neighbor neighbour resident witness brigadier attorney trooper agent
""")
_KINDS = word_set("""
    provincial local security district hospital rescue medical health state federal military city county government
    army family senior regional national municipal emergency official rebel court several some two three
""")
"""What may stand before a speaker without being its name."""
_ABBREVIATED = word_set("Sgt Lt Det Dr Capt Col Gen Maj Cpl Rev Sen Gov Mr Mrs Ms Prof Insp Supt")
_PREPOSITIONS = word_set("of at in for with from on near to by inside outside under over across about")
_LEADING = word_set("but and while meanwhile however although though later also yet so because then only")
_TRAILING = word_set("""
    did do does didn't don't doesn't would wouldn't could couldn't will won't have has had haven't hasn't hadn't
    earlier now soon later eventually initially first also already still recently today yesterday tonight
    originally released issued obtained monday tuesday wednesday thursday friday saturday sunday
""")
_DAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")
_BEFORE_DAY = word_set("late early on later earlier by")
_NEGATIONS = word_set("no nobody none neither nothing no-one never not")
_CLAUSE = word_set("""
    i he she it they we you who whom which that there this these those when where while if because
    was were is are be been being can may might must should am 's we're they're he's she's it's
    killed dead died dies shot injured wounded hurt found left kills wounds injures
""")
_NO_NAMES = word_set("""
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december update updated breaking new news watch video photo photos live related
    violence shooting shootings attack attacks blast explosion bomb bombing fatality murder murderer murders
    crime toll death deaths man woman men women boy girl gunman gunmen suspect suspects later many some several
    two three four five six seven eight nine ten one both all most others another meanwhile today yesterday
    preliminary initial pictured investigations underway coverage the a an
""")
_NAME = re.compile(r"^(?:[A-Z][a-zéèüöäçñ'’]+(?:[A-Z][a-z]+)?(?:[-'’][A-Z]?[a-z]+)*|[A-Z]\.?|[A-Z]{2,6}|"
                   r"(?:Jr|Sr|St|Mr|Mrs|Ms|Dr)\.?)$")  # fmt: skip
_PARTICLES = word_set("al ul ur bin ibn de del der van von la le el da dos di ben")
LONGEST_NAME = 5
"""Words of a proper name."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, where that stands, and from which character of the sentence on the words can be theirs."""

    span: Span
    who: str
    begins: int = 0
    cited: bool = False  # by another speaker: "citing police, the paper said"


def find_speakers(sentence: str) -> list[Speaker]:
    """Those whose words the sentence gives, the verb of saying left out; likeliest first."""
    found: list[Speaker] = []
    for pattern in (_ACCORDING, _SPOKEN_AFTER, _SAID_AFTER, _SAID_BEFORE, _COLON):
        for match in pattern.finditer(sentence[:LONGEST]):
            placed = _who(match["who"], named=pattern is not _COLON)
            if placed is None:
                continue
            shift, who = placed
            start = match.start("who") + shift
            # "Two were killed, but police said": what stands before the "but" is not theirs.
            begins = start if pattern is _SAID_BEFORE or shift else sentence.rfind(";", 0, start) + 1
            cited = pattern is _ACCORDING and match[0][:5].lower() in ("citin", "quoti")
            found.append(Speaker(Span(start, start + len(who)), _as_in_a_sentence(who), begins, cited))
    return found


def speaker_of(speakers: Sequence[Speaker], position: int) -> str | None:
    """Who says what stands at `position`: of several speakers the last before it, else the likeliest."""
    able = [s for s in speakers if s.begins <= position]
    if not able:
        return None
    cited = next((s for s in able if s.cited), None)
    if cited is not None:
        return cited.who
    before = [s for s in able if s.span.start <= position]
    if len({s.who for s in able}) > 1 and before:
        return max(before, key=lambda s: s.span.start).who
    return able[0].who


def speaker_around(sentence: str, before: str, after: str) -> str | None:
    """Who speaks in a sentence that names nobody, told by its neighbours.

    "It put the dead at five" goes on from the sentence before; a quotation that is still open is closed by "...,"
    said a police officer" in the sentence after.
    """
    if _GOES_ON.search(sentence[:LONGEST]):
        return next((s.who for s in find_speakers(before)), None)
    if _is_left_open(sentence):
        closed = _CLOSED.search(after)
        return next((s.who for s in find_speakers(after[closed.start() :])), None) if closed else None
    return None


def _is_left_open(sentence: str) -> bool:
    return sentence.count('"') % 2 == 1 or sentence.count("“") > sentence.count("”")


def is_called_untrue(sentence: str, end: int) -> bool:
    """Whether the sentence goes on, after a figure that ends at `end`, that somebody denies it."""
    return _UNTRUE.match(sentence[end:LONGEST]) is not None


def _who(words: str, *, named: bool) -> tuple[int, str] | None:
    """(characters cut off at the front, the speaker) of a phrase, None where it names nobody who can speak.

    `named`: a proper name of unknown kind will do; without it only words that mean somebody who speaks.
    """
    tokens = [(m.start(), m[0]) for m in re.finditer(r"\S+", words.rstrip(" ,"))]
    while tokens and _plain(tokens[0][1]) in _LEADING:
        tokens = tokens[1:]
    if tokens and _plain(tokens[0][1]) in _BEFORE_DAY:
        day = next(
            (i for i, (_, t) in enumerate(tokens[:4]) if _plain(t) in _DAYS or _plain(t) == "night"), None
        )
        tokens = tokens if day is None else tokens[day + 1 :]
    for i, (_, token) in reversed(list(enumerate(tokens))):
        if token in ("-", "–", "—"):  # "PHOENIX - Police said": the place the story was filed from
            tokens = tokens[i + 1 :]
            break
    while tokens and tokens[-1][1].rstrip(".") in _ABBREVIATED:
        tokens = tokens[:-1]
    all_plain = [_plain(t) for _, t in tokens]
    for i, (_, token) in enumerate(tokens):
        following = _plain(tokens[i + 1][1]) if i + 1 < len(tokens) else ""
        if _plain(token) in _TRAILING or (_plain(token) == "on" and following in _TRAILING):
            # "police Sunday said", but "Bloody Sunday": a name is not cut short.
            tokens, named = tokens[:i], named and _plain(token) not in _DAYS
            break
    plain = [_plain(t) for _, t in tokens]
    if not tokens or not _NEGATIONS.isdisjoint(all_plain) or not _CLAUSE.isdisjoint(plain):
        return None
    start, last = tokens[0][0], tokens[-1]
    who = words[start : last[0] + len(last[1])]
    if not all(_speaks(part.split(), named=named) for part in re.split(r"\s(?:and|&)\s", who)):
        return None
    return start, who


def _as_in_a_sentence(who: str) -> str:
    """Without the capital that only the sentence's start gave it: "the army", "police"; names keep theirs."""
    first, _, rest = who.partition(" ")
    plain = first.lower()
    if plain in ("the", "a", "an"):
        return f"{plain} {rest}"
    if first.istitle() and (plain in _SPEAKERS or plain in _KINDS) and rest == rest.lower():
        return f"{plain} {rest}".strip()
    return who


def _plain(word: str) -> str:
    return word.lower().replace("’", "'").strip(".,\"'")


def _speaks(tokens: list[str], *, named: bool) -> bool:
    core = tokens
    for i, token in enumerate(tokens):
        if i and _plain(token) in _PREPOSITIONS:
            core = tokens[:i]
            break
    if not core:
        return False
    plain = [_plain(t) for t in core]
    if plain[-1] in _SPEAKERS or plain[-1].removesuffix("'s") in _SPEAKERS:
        return True
    for i, word in enumerate(plain[:-1]):
        # An office and a name: "Coroner Earl Wells", "police spokesman John Cannon".
        if (word in _TITLES or word in _SPEAKERS) and all(_is_name(t) for t in core[i + 1 :]):
            return True
    if not named:
        return False
    name = core[1:] if plain[0] in ("the", "a", "an") else core
    return 0 < len(name) <= LONGEST_NAME and name[0][0].isupper() and all(_is_name(t) for t in name)


def _is_name(token: str) -> bool:
    plain = _plain(token)
    if plain in _NO_NAMES:
        return False
    bare = re.sub(r"['’]s?$", "", token)
    return _NAME.match(bare) is not None or plain in _PARTICLES or plain in _TITLES or ".com" in plain
