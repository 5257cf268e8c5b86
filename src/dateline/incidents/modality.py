"""Did it happen? The words around a trigger that make it past, planned, possible or denied.

PLOVER's auxiliaries (historical, future, hypothetical, negation): a report with any of them is no new
incident. A statement that names no single event ("attacks have increased") is generic and makes no report at
all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.incidents.modality_languages import LANGUAGES, cue_of
from dateline.model import Modality


@dataclass(frozen=True, slots=True)
class Judgement:
    """`start:end`: the cue in the judged text, None where it is asserted. `generic`: no single event is
    meant."""

    modality: Modality
    start: int | None = None
    end: int | None = None
    generic: bool = False


ASSERTED = Judgement(Modality.ASSERTED)


def _before(words: str, gap: int) -> re.Pattern[str]:
    """Cue words followed by at most `gap` words, up to the end of what is searched."""
    return re.compile(rf"(?P<cue>\b(?:{words})\b)(?:[^\w;:.]+[\w'’.-]+){{0,{gap}}}[^\w;:.]*$", re.IGNORECASE)


_NOT_AN_EVENT = (
    r"no (?:new |further |other |major |such |known |immediate )?(?:reports? of|evidence of|signs? of|"
    r"indications? of|record of|sign of)|"
    r"deni(?:ed|es) (?:reports? of|that (?:any|there)|any|having)|hoax|false (?:report|alarm|"
    r"claim)s? (?:of|about|that)|rumou?rs? (?:of|about|that)"
)
_BEFORE: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    (Modality.NEGATED, _before(_NOT_AN_EVENT, 5)),
    (
        Modality.NEGATED,
        _before(
            r"did not|didn['’]t|does not|never|was not|wasn['’]t|were not|weren['’]t|"
            r"had not|has not|have not|no|without(?: any)?",
            2,
        ),
    ),
    (
        Modality.HYPOTHETICAL,
        _before(
            r"foil(?:s|ed|ing)?|thwart(?:s|ed|ing)?|avert(?:s|ed|ing)?|"
            r"prevent(?:s|ed|ing)?|deter(?:s|red|ring)?|disrupt(?:s|ed|ing)?",
            6,
        ),
    ),
    (
        Modality.HYPOTHETICAL,
        _before(
            r"plot(?:s|ted|ting)? to|conspir(?:ed|acy|ing) to|plot(?:s|ting)?|"
            r"attempt(?:s|ed)? (?:at|to)|tried to|trying to",
            5,
        ),
    ),
    (
        Modality.HYPOTHETICAL,
        _before(
            r"could|might|if|whether|unless|in case of|in the event of|"
            r"(?:the )?(?:risks?|threats?|dangers?|possibility|likelihood|"
            r"prospect|chance|fears?|spectre|specter) of(?: an?)?",
            6,
        ),
    ),
    (
        Modality.HYPOTHETICAL,
        _before(
            r"warn(?:s|ed|ing|ings)?(?: of| about| against| that)|fear(?:s|ed|"
            r"ing)?(?: that)?|possible|potential|hypothetical|imminent|"
            r"any (?:future|further|possible|new)",
            4,
        ),
    ),
    (
        Modality.HYPOTHETICAL,
        _before(
            r"mock|simulat(?:ed|ing|e|ion)|drills?|training exercises?|"
            r"rehears(?:al|ing)|scenario",
            4,
        ),
    ),
    (
        Modality.HYPOTHETICAL,
        _before(
            r"fight against|combat|war on|measures against|protect(?:ion|ed|"
            r"ing)? (?:from|against)|guard against|insurance against|"
            r"definition of|laws? (?:on|against)|end to",
            4,
        ),
    ),
    (
        Modality.FUTURE,
        _before(
            r"vow(?:s|ed|ing)?(?: to| that)?|threaten(?:s|ed|ing)?(?: to| with)?|"
            r"pledg(?:es|ed|ing) to|plan(?:s|ned|ning)?(?: to| for| an?)?|intend(?:s|"
            r"ed|ing)? to|prepar(?:es|ed|ing) (?:to|for)|poised to|set to|ready to|"
            r"aim(?:s|ing)? to|will|shall|is going to|are going to|about to",
            5,
        ),
    ),
    (
        Modality.FUTURE,
        _before(
            r"upcoming|scheduled|proposed|forthcoming|call(?:s|ed|ing)? for(?: an?)?|"
            r"announc(?:es|ed|ing) (?:an? )?(?:new )?|urg(?:es|ed|ing)",
            2,
        ),
    ),
    (
        Modality.HISTORICAL,
        _before(
            r"anniversary of|commemorat(?:es?|ed|ing)|in memory of|remember(?:s|ed|"
            r"ing)?|years? (?:after|since)|decades? (?:after|of|since)|history of|"
            r"survivors? of|legacy of|since the|infamous|notorious|similar to",
            6,
        ),
    ),
    (
        Modality.HISTORICAL,
        _before(
            r"(?:has|have|had) (?:previously |repeatedly |often |long |frequently |"
            r"regularly |already )?(?:carried out|conducted|staged|launched|"
            r"claimed|been (?:behind|blamed for|accused of)|mounted|"
            r"perpetrated)(?: \w+){0,2}",
            2,
        ),
    ),
    (
        Modality.HISTORICAL,
        _before(
            r"previous|previously|past|earlier this (?:year|month)|last (?:year|"
            r"month)['’]s|years? ago|in recent (?:years|months|decades)|"
            r"over the (?:past |last )?(?:years|decades)|in the past|historically|"
            r"formerly",
            5,
        ),
    ),
)

_AFTER: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    (
        Modality.HISTORICAL,
        re.compile(
            r"^\W*(?:\w+\W+){0,4}?(?P<cue>years ago|decades ago|last year|(?:in|"
            r"of|during) the (?:early |late |mid-?)?(?:19|20)\d0s|"
            r"over the (?:past|last) (?:few |two |three |several |"
            r"\d+ )?(?:years|decades))",
            re.IGNORECASE,
        ),
    ),
    (
        Modality.HYPOTHETICAL,
        re.compile(
            r"^\W*(?:\w+\W+){0,2}?(?P<cue>drills?|(?:training )?exercises?|"
            r"simulations?|scenarios?|plots?|was (?:foiled|thwarted|averted|"
            r"prevented)|were (?:foiled|thwarted|averted|prevented)|threats?|"
            r"fears|warnings?|hoax|prevention|insurance|rumou?rs?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Modality.FUTURE,
        re.compile(
            r"^\W*(?:\w+\W+){0,3}?(?P<cue>planned for|scheduled for|due to (?:start|"
            r"begin|take place)|is set for)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Modality.FUTURE,
        re.compile(
            r"^\W*(?:[\w-]+\W+){0,6}?(?P<cue>(?:is|are) (?:expected|forecast|"
            r"forecasted|likely|predicted|due|set|poised) to|(?<=\w )expected to)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Modality.HYPOTHETICAL,
        re.compile(
            r"^\W{0,2}(?P<cue>(?:may|could|might|will|would) (?:probably |"
            r"likely |still |also )?(?!have\b|be (?:held|investigated|charged|"
            r"prosecuted|punished))[a-z]+)",
            re.IGNORECASE,
        ),
    ),
    (
        Modality.NEGATED,
        re.compile(
            r"^\W*(?:\w+\W+){0,2}?(?P<cue>(?:did|has|have|had) not (?:take|taken|"
            r"happen|occur)|never (?:took place|happened|occurred)|was (?:a hoax|"
            r"false|not true))\b",
            re.IGNORECASE,
        ),
    ),
)

_WHOLE: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    (
        Modality.HISTORICAL,
        re.compile(
            r"\b(?P<cue>(?:on this day in|periodic insurgenc\w+|past episodes|"
            r"in the years leading up to|earlier (?:incidents?|attacks?|"
            r"episodes)|previous (?:incidents?|attacks?|episodes|wars?)))\b",
            re.IGNORECASE,
        ),
    ),
    (
        Modality.FUTURE,
        re.compile(
            r"\b(?P<cue>(?:forecasters?|meteorologists?|forecasts?|"
            r"weather (?:office|department|service)) .{0,40}(?:predict|warn|expect|"
            r"said .{0,20}(?:will|would|could|likely)))",
            re.IGNORECASE,
        ),
    ),
    (
        Modality.HYPOTHETICAL,
        re.compile(
            r"\b(?P<cue>(?:mock drill|evacuation drill|emergency drill|"
            r"preparedness exercise|security drill|simulation exercise|"
            r"military exercise))s?\b",
            re.IGNORECASE,
        ),
    ),
)

_GENERIC = re.compile(
    r"\b(?:(?:attacks?|shootings?|violence|incidents?|killings?|kidnappings?|bombings?|murders?|crimes?|"
    r"deaths|protests?|accidents?|crashes)"
    r" (?:have|has|had) (?:\w+ ){0,2}?(?:increased|risen|surged|become|been (?:rising|increasing|on)|"
    r"continued|decreased|declined|dropped|fallen|spiked|soared|grown|adapted)"
    r"|(?:often|frequently|regularly|routinely|usually|typically|sometimes|commonly|periodically|"
    r"invariably) \w+|every (?:year|day|month)|each (?:year|day|month)"
    r"|(?:number|rate|frequency|statistics|incidence|level|levels|scale) of (?:\w+ ){0,3}?(?:attacks?|"
    r"shootings?|killings?|murders?|incidents?|homicides?|deaths|protests|crime|violence)"
    r"|under(?:score|scores|scored|line|lines|lined) the|represent(?:s)? a|such (?:attacks|incidents|"
    r"shootings|violence|acts|crimes)"
    r"|(?:attacks?|clashes|shootings?|protests?|kidnappings?|accidents?|floods?|explosions?|incidents?|"
    r"crashes|violence)(?: \w+){0,3}? (?:is|are) "
    r"(?:common|frequent|rare|widespread|routine|commonplace|not uncommon|on the rise|not new)"
    r"|(?:have|has) (?:been )?(?:fuell?ed|plagued|periodically)|designated (?:as )?terrorist)\b",
    re.IGNORECASE,
)
_COURT = re.compile(
    r"\b(?:sentenced to|convicted of|found guilty|pleaded guilty|pleads guilty|acquitted|on trial for|"
    r"retrial|parole|death row|executed by|"
    r"life sentence|life in prison|years in (?:prison|jail)|jury|verdict|court of appeal|appeals? court)\b",
    re.IGNORECASE,
)

_LOOK_BACK = 110


def judge_trigger(
    sentence: str, start: int, end: int, *, language: str = "en", disrupted: bool = False
) -> Judgement:
    """How the event of the trigger `sentence[start:end]` is meant, by the words around it in its sentence.

    `disrupted`: the trigger itself says that something was foiled or found in time, which did happen.
    """
    if language in LANGUAGES:
        found = cue_of(sentence, start, end, language, disrupted=disrupted)
        return Judgement(*found) if found is not None else ASSERTED
    if language not in ("en", ""):
        return ASSERTED
    left = sentence[max(0, start - _LOOK_BACK) : start]
    base = start - len(left)
    generic = _GENERIC.search(sentence)
    if generic is not None:
        return Judgement(Modality.HISTORICAL, generic.start(), generic.end(), generic=True)
    for modality, pattern in _WHOLE:
        match = pattern.search(sentence)
        if match is not None:
            return Judgement(modality, *match.span("cue"))
    for modality, pattern in _BEFORE:
        match = pattern.search(left)
        if match is None or (disrupted and modality is Modality.HYPOTHETICAL):
            continue
        if match["cue"].lower() == "no" and re.match(
            r"\W*(?:one|body|fewer|less)\b", left[match.end("cue") :]
        ):
            continue
        return Judgement(modality, base + match.start("cue"), base + match.end("cue"))
    right = sentence[end : end + _LOOK_BACK]
    for modality, pattern in _AFTER:
        match = pattern.search(right)
        if match is not None and not (disrupted and modality is Modality.HYPOTHETICAL):
            return Judgement(modality, end + match.start("cue"), end + match.end("cue"))
    return ASSERTED


def court_cue(sentence: str) -> tuple[int, int] | None:
    """Words of a trial's end: the crime is old unless a recent date says otherwise."""
    match = _COURT.search(sentence)
    return match.span() if match else None
