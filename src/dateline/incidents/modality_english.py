"""English cues of modality: what stands before, inside, after or around the words of an event."""

from __future__ import annotations

import re
from typing import NamedTuple

from dateline.model import Modality

_N, _H, _P, _F = Modality.NEGATED, Modality.HYPOTHETICAL, Modality.HISTORICAL, Modality.FUTURE


class Cue(NamedTuple):
    """`pattern` has a group `cue`: the words that decide."""

    modality: Modality
    pattern: re.Pattern[str]


def _before(modality: Modality, gap: int, *words: str) -> Cue:
    """Cue words followed by at most `gap` words, up to the end of what is searched."""
    choice = "|".join(words)
    return Cue(
        modality,
        re.compile(
            rf"\b(?P<cue>{choice})\b(?:[^\w;:.]+[\w'’.-]+){{0,{gap}}}[^\w;:.]*$",
            re.IGNORECASE,
        ),
    )


def _after(modality: Modality, gap: int, *words: str) -> Cue:
    """Cue words with at most `gap` words between them and the trigger before."""
    choice = "|".join(words)
    return Cue(modality, re.compile(rf"^\W*(?:[\w-]+[^\w;.]+){{0,{gap}}}?(?P<cue>{choice})", re.IGNORECASE))


BEFORE: tuple[Cue, ...] = (
    _before(_P, 5, r"no stranger to|has seen its share of|known for its"),
    _before(
        _N,
        5,
        r"no (?:new |further |other |major |such |known |immediate |credible )?(?:reports? of|evidence of|"
        r"signs? of|indications? of|record of|sign of)",
        r"deni(?:ed|es) (?:reports? of|that any|that there|any|having)",
        r"den(?:y|ied|ies|ying) (?:[\w-]+ ){0,2}?(?:reports?|rumou?rs?)(?: (?!of|that|about)\w+){0,4} (?:of|that|about)",
        r"hoax|false (?:reports?|alarms?|claims?) (?:of|about|that)|rumou?rs? (?:of|about|that)",
        r"(?<!not )(?<!n['’]t )rul(?:ed|es|ing) out(?: the possibility of)?(?: an?| any)?",
        r"(?:un|not |in)true that|(?:is|was) false that|(?:dismissed|rejected|debunked|refuted) "
        r"(?:the )?(?:reports?|claims?|rumou?rs?|talk|suggestions?) (?:of|about|that)",
    ),
    _before(_N, 2, r"den(?:ied|ies|ying) that(?: an?| any| the)?"),
    _before(
        _N,
        2,
        r"did not|didn['’]t|does not|never|was not|wasn['’]t|were not|weren['’]t|had not|has not|have not",
        r"no|without(?: any)?|neither|nor|rather than(?: an?)?|instead of(?: an?)?|(?<=was )not an?",
    ),
    _before(
        _H,
        6,
        r"foil(?:s|ed|ing)?|thwart(?:s|ed|ing)?|avert(?:s|ed|ing)?|prevent(?:s|ed|ing)?|"
        r"deter(?:s|red|ring)?|disrupt(?:s|ed|ing)?",
    ),
    _before(
        _H,
        5,
        r"plot(?:s|ted|ting)? to|conspir(?:ed|acy|ing) to|plot(?:s|ting)?|attempt(?:s|ed)? (?:at|to)|"
        r"tried to|trying to",
    ),
    _before(
        _H,
        6,
        r"could(?! have)|might(?! have)|if|whether|unless|in case of|in the event of",
        r"(?:the )?(?:risks?|threats?|dangers?|possibility|likelihood|prospect|chances?|fears?|spectre|"
        r"specter) of(?: an?)?",
    ),
    _before(_H, 2, r"(?-i:may)(?! have\b)|would(?! have\b| later\b| be found\b)"),
    _before(
        _H,
        4,
        r"warn(?:s|ed|ing|ings)?(?: of| about| against| that)|fear(?:s|ed|ing)?(?: that)?|possible|potential|"
        r"hypothetical|imminent|any (?:future|further|possible|new)",
        r"mock|simulat(?:ed|ing|es?|ion)|drills?|training exercises?|rehears(?:al|ing)|scenario",
        r"fight against|combat|war on|measures against|protect(?:ion|ed|ing)? (?:from|against)|"
        r"guard against|insurance against|definition of|laws? (?:on|against)|end to",
    ),
    _before(
        _H,
        14,
        r"in (?:the|this|that|her|his|their|a) (?:[a-z]+ )?(?:film|movie|novel|book|play|series|drama|thriller|opera|comic|"
        r"video ?game|short story)(?=\W)",
    ),
    _before(
        _F,
        5,
        r"vow(?:s|ed|ing)?(?: to| that)?|threaten(?:s|ed|ing)?(?: to| with)?|pledg(?:es|ed|ing) to|"
        r"plan(?:s|ned|ning)?(?: to| for| an?)?|intend(?:s|ed|ing)? to|prepar(?:es|ed|ing) (?:to|for)|"
        r"poised to|set to|ready to|aim(?:s|ing)? to|will|shall|is going to|are going to|about to",
    ),
    _before(
        _F,
        3,
        r"upcoming|scheduled|proposed|forthcoming|in anticipation of|in preparation for|call(?:s|ed|ing)? for(?: an?)?|"
        r"announc(?:es|ed|ing) an?(?: new)?|urg(?:es|ed|ing)",
    ),
    _before(
        _P,
        7,
        r"anniversar(?:y|ies) of|commemorat(?:es?|ed|ing)|in memory of|remember(?:s|ed|ing)?|"
        r"years? (?:after|since)|decades? (?:after|of|since)|history of|survivors? of|legacy of|since the|"
        r"infamous|notorious|similar to|(?:memorial|monument) to",
    ),
    _before(
        _P,
        5,
        r"(?:convicted|acquitted|guilty|accused in the trial|retrial|trial) (?:of|to|in|over|for)(?: the| an?)?",
        r"(?:pleaded|pleads|found) guilty(?: (?:on|last|this) \w+)? (?:to|of)",
        r"(?:gets|got|given|receives|received) (?:\w+ ){0,2}(?:years|months|life) (?:in (?:prison|jail) )?for",
        r"(?:jailed|imprisoned|serving [\w ]{3,20}?|sentenced|sentences? of "
        r"\w+) for",
    ),
    _before(_P, 1, r"(?:the|a|an|that|deadly|bloody) (?:19|20)\d\d"),
    _before(_P, 4, r"to mourn"),
    _before(
        _P,
        4,
        r"in view of|in (?:the )?wake of|in (?:the )?aftermath of|aftermath of|in (?:the )?light of|"
        r"(?:in|against) the backdrop of|fail(?:ure|ed|ing) to (?:contain|control|check|stop|curb|quell)|"
        r"(?:anxiety|concern(?:ed)?|anguish|outrage|anger|shock|dismay) (?:over|about|at)|"
        r"(?:inquiry|enquiry|probe|investigation) into|(?:debate|discussion|statement|views?|report) on|issue of|"
        r"compensation (?:for|to)|handling of|(?:due to|because of|owing to) the|lessons (?:of|from)",
    ),
    _before(_P, 3, r"(?<!more )recent(?:ly)?"),
    _before(_P, 2, r"(?:rebuil[dt]|reconstruct|restor|renovat|rehabilitat)\w*[^.;]{0,40} after"),
    _before(
        _P, 2, r"used to|(?:was|were|had|been) once|once(?! again| more)(?= (?:was|were))|long (?:ago|before)"
    ),
    _before(
        _P,
        4,
        r"(?:has|have|had) (?:previously |repeatedly |often |long |frequently |regularly |already |"
        r"sometimes |periodically )?(?:carried out|conducted|staged|launched|been (?:behind|blamed for|"
        r"accused of)|mounted|perpetrated)",
        r"(?:has|have|had) (?:previously|repeatedly|often|long|frequently|regularly|sometimes|periodically)",
    ),
    _before(
        _P,
        5,
        r"previous|previously|past|earlier this (?:year|month)|last (?:year|month)['’]s|years? ago|"
        r"in recent (?:years|months|decades)|over the (?:past |last )?(?:\w+ )?(?:years|decades?)|in the past|"
        r"historically|formerly",
    ),
    _before(
        _P,
        8,
        r"(?:years|decades|months|(?:a|one) (?:year|decade|month)) (?:earlier|before|previously|prior)(?=,)",
    ),
)

INSIDE: tuple[Cue, ...] = (
    Cue(
        _N,
        re.compile(
            r"\b(?P<cue>(?:did|do|does|has|have|had|was|were)(?: not|n['’]t)|never|den(?:ied|ies) (?:that|"
            r"having|any))\b",
            re.IGNORECASE,
        ),
    ),
    Cue(
        _H,
        re.compile(
            r"\b(?P<cue>(?:could|might|(?-i:may)|would)(?! have\b| later\b| not be\b)|plot(?:ted|ting)? to|"
            r"conspir(?:ed|ing) to)\b",
            re.IGNORECASE,
        ),
    ),
    Cue(
        _F,
        re.compile(
            r"\b(?P<cue>will|shall|vow(?:s|ed|ing)? to|threaten(?:s|ed|ing)? to|pledg(?:ed|es|ing) to|"
            r"plan(?:s|ned)? to|planning|intend(?:s|ed|ing)? to|prepar(?:es?|ed|ing) (?:to|for)|(?:about|going|"
            r"set|poised|ready|due) to)\b",
            re.IGNORECASE,
        ),
    ),
    Cue(
        _P,
        re.compile(
            r"\b(?P<cue>used to|(?:has|have|had) (?:previously|repeatedly|often|frequently|regularly|long)|"
            r"was once|were once)\b",
            re.IGNORECASE,
        ),
    ),
)
"""Cues between the first and the last word of a trigger: "rebels vowed to attack the convoy"."""

AFTER: tuple[Cue, ...] = (
    _after(
        _P,
        7,
        r"(?:years|decades|(?:a|one) (?:year|decade)) ago\b|in the past\b(?! (?:\w+ )?(?:week|day|hour|month|"
        r"year|24|48|few|two|three))|over the (?:past|last) (?:few |two |three |several |\d+ )?(?:years|"
        r"decades?)\b",
    ),
    _after(_P, 4, r"last year\b|(?:in|of|during) the (?:early |late |mid-?)?(?:19|20)\d0s"),
    _after(
        _H,
        1,
        r"(?:drills?|(?:training )?exercises?|simulations?|scenarios?|plots?|threats?|fears|warnings?|hoax|"
        r"prevention|insurance|rumou?rs?)\b",
    ),
    _after(_H, 2, r"(?:was|were) (?:foiled|thwarted|averted|prevented)\b"),
    _after(_F, 3, r"(?:planned for|scheduled for|due to (?:start|begin|take place)|is set for)\b"),
    _after(
        _F,
        6,
        r"(?:is|are) (?:(?:expected|forecast|forecasted|likely|predicted|due|set|poised) to"
        r"(?! (?:take effect|come into|enter into))|forecast|predicted)\b|"
        r"(?<=\w )expected to\b|is scheduled\b|are scheduled\b",
    ),
    _after(_F, 7, r"(?:next (?:week|month|year)|tomorrow|in the coming (?:days|weeks|months))\b"),
    Cue(
        _H,
        re.compile(
            r"^\W{0,2}(?P<cue>(?:(?-i:may)|could|might|will|would) (?:probably |likely |still |also )?(?!have\b|"
            r"be (?:held|investigated|charged|prosecuted|punished))[a-z]+)",
            re.IGNORECASE,
        ),
    ),
    _after(
        _N,
        4,
        r"(?:(?:did|has|have|had) not (?:take|taken|happen|occur)|never (?:took place|happened|occurred))\b",
    ),
    _after(
        _N,
        7,
        r"(?:was|were|is|are) (?:an? hoax|false|not true|untrue|unfounded|baseless|fabricated|invented)\b",
    ),
)

WHOLE: tuple[Cue, ...] = (
    Cue(
        _P,
        re.compile(
            r"\b(?P<cue>on this day in|periodic insurgenc\w+|past episodes|in the years leading up to|"
            r"earlier (?:incidents?|attacks?|episodes)|previous (?:incidents?|attacks?|episodes|wars?))\b",
            re.IGNORECASE,
        ),
    ),
    Cue(
        _F,
        re.compile(
            r"\b(?P<cue>(?:forecasters?|meteorologists?|forecasts?|weather (?:office|department|service)) "
            r".{0,40}(?:predict|warn|expect|said .{0,20}(?:will|would|could|likely)))",
            re.IGNORECASE,
        ),
    ),
    Cue(
        _H,
        re.compile(
            r"\b(?P<cue>mock drill|evacuation drill|emergency drill|preparedness exercise|security drill|"
            r"simulation exercise|exercise simulat\w+|(?:in|during) a drill)s?\b",
            re.IGNORECASE,
        ),
    ),
    Cue(
        _H,
        re.compile(
            r"\b(?P<cue>(?:film|movie|novel|book|play|opera|thriller|drama|memoir|comic|video ?game|series)"
            r"(?: [\w-]+){0,2}? (?:opens|tells|follows|depicts|portrays|recounts|explores|re-?enacts|is set|"
            r"is about)|(?:shown|depicted|portrayed) in an? (?:\w+ )?(?:painting|mural|film|novel|play))\b",
            re.IGNORECASE,
        ),
    ),
    Cue(
        _H,
        re.compile(
            r"^[\"“'‘]?(?P<cue>could|will|would|is|are|did|was|were|has|have|can|should|do|does|might)\b"
            r"[^?]{0,300}\?[\"”'’]?$",
            re.IGNORECASE,
        ),
    ),
)

GENERIC = re.compile(
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
"""A statement that names no single event ("attacks have increased")."""

COURT = re.compile(
    r"\b(?:sentenced to|convicted of|found guilty|pleaded guilty|pleads guilty|acquitted|on trial for|"
    r"retrial|parole|death row|executed by|"
    r"life sentence|life in prison|years in (?:prison|jail)|jury|verdict|court of appeal|appeals? court)\b",
    re.IGNORECASE,
)
