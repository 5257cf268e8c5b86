"""Did it happen? The words around a trigger that make it past, planned, possible or denied.

PLOVER's auxiliaries (historical, future, hypothetical, negation): a report with any of them is no new incident. A
statement that names no single event ("attacks have increased") is generic and makes no report at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.mentions.spans import Segment, SegmentKind
from dateline.model import Modality


@dataclass(frozen=True, slots=True)
class Judgement:
    """`start:end`: the cue in the judged text, None where it is asserted. `generic`: no single event is meant."""

    modality: Modality
    start: int | None = None
    end: int | None = None
    generic: bool = False


ASSERTED = Judgement(Modality.ASSERTED)


def _before(words: str, gap: int) -> re.Pattern[str]:
    """Cue words followed by at most `gap` words, up to the end of what is searched."""
    return re.compile(rf"(?P<cue>\b(?:{words})\b)(?:[^\w;:.]+[\w'’.-]+){{0,{gap}}}[^\w;:.]*$", re.IGNORECASE)


_NOT_AN_EVENT = (
    r"no (?:new |further |other |major |such |known |immediate )?(?:reports? of|evidence of|signs? of|indications? of|record of|sign of)|"
    r"deni(?:ed|es) (?:reports? of|that (?:any|there)|any|having)|hoax|false (?:report|alarm|claim)s? (?:of|about|that)|rumou?rs? (?:of|about|that)"
)
_BEFORE: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    (Modality.NEGATED, _before(_NOT_AN_EVENT, 5)),
    (Modality.NEGATED, _before(r"did not|didn['’]t|does not|never|was not|wasn['’]t|were not|weren['’]t|had not|has not|have not|no|without(?: any)?", 2)),
    (Modality.HYPOTHETICAL, _before(r"foil(?:s|ed|ing)?|thwart(?:s|ed|ing)?|avert(?:s|ed|ing)?|prevent(?:s|ed|ing)?|deter(?:s|red|ring)?|disrupt(?:s|ed|ing)?", 6)),
    (Modality.HYPOTHETICAL, _before(r"plot(?:s|ted|ting)? to|conspir(?:ed|acy|ing) to|plot(?:s|ting)?|attempt(?:s|ed)? (?:at|to)|tried to|trying to", 5)),
    (Modality.HYPOTHETICAL, _before(r"could|might|if|whether|unless|in case of|in the event of|(?:the )?(?:risks?|threats?|dangers?|possibility|likelihood|prospect|chance|fears?|spectre|specter) of(?: an?)?", 6)),
    (Modality.HYPOTHETICAL, _before(r"warn(?:s|ed|ing|ings)?(?: of| about| against| that)|fear(?:s|ed|ing)?(?: that)?|possible|potential|hypothetical|imminent|any (?:future|further|possible|new)", 4)),
    (Modality.HYPOTHETICAL, _before(r"mock|simulat(?:ed|ing|e|ion)|drills?|training exercises?|rehears(?:al|ing)|scenario", 4)),
    (Modality.HYPOTHETICAL, _before(r"fight against|combat|war on|measures against|protect(?:ion|ed|ing)? (?:from|against)|guard against|insurance against|definition of|laws? (?:on|against)|end to", 4)),
    (Modality.FUTURE, _before(r"vow(?:s|ed|ing)?(?: to| that)?|threaten(?:s|ed|ing)?(?: to| with)?|pledg(?:es|ed|ing) to|plan(?:s|ned|ning)?(?: to| for| an?)?|intend(?:s|ed|ing)? to|prepar(?:es|ed|ing) (?:to|for)|poised to|set to|ready to|aim(?:s|ing)? to|will|shall|is going to|are going to|about to", 5)),
    (Modality.FUTURE, _before(r"upcoming|scheduled|proposed|forthcoming|call(?:s|ed|ing)? for(?: an?)?|announc(?:es|ed|ing) (?:an? )?(?:new )?|urg(?:es|ed|ing)", 2)),
    (Modality.HISTORICAL, _before(r"anniversary of|commemorat(?:es?|ed|ing)|in memory of|remember(?:s|ed|ing)?|years? (?:after|since)|decades? (?:after|of|since)|history of|survivors? of|legacy of|since the|infamous|notorious|similar to", 6)),
    (Modality.HISTORICAL, _before(r"(?:has|have|had) (?:previously |repeatedly |often |long |frequently |regularly |already )?(?:carried out|conducted|staged|launched|claimed|been (?:behind|blamed for|accused of)|mounted|perpetrated)(?: \w+){0,2}", 2)),
    (Modality.HISTORICAL, _before(r"previous|previously|past|earlier this (?:year|month)|last (?:year|month)['’]s|years? ago|in recent (?:years|months|decades)|over the (?:past |last )?(?:years|decades)|in the past|historically|formerly", 5)),
)  # fmt: skip

_AFTER: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    (Modality.HISTORICAL, re.compile(r"^\W*(?:\w+\W+){0,4}?(?P<cue>years ago|decades ago|last year|(?:in|of|during) the (?:early |late |mid-?)?(?:19|20)\d0s|over the (?:past|last) (?:few |two |three |several |\d+ )?(?:years|decades))", re.IGNORECASE)),
    (Modality.HYPOTHETICAL, re.compile(r"^\W*(?:\w+\W+){0,2}?(?P<cue>drills?|(?:training )?exercises?|simulations?|scenarios?|plots?|was (?:foiled|thwarted|averted|prevented)|were (?:foiled|thwarted|averted|prevented)|threats?|fears|warnings?|hoax|prevention|insurance|rumou?rs?)\b", re.IGNORECASE)),
    (Modality.FUTURE, re.compile(r"^\W*(?:\w+\W+){0,3}?(?P<cue>planned for|scheduled for|due to (?:start|begin|take place)|is set for)\b", re.IGNORECASE)),
    (Modality.FUTURE, re.compile(r"^\W*(?:[\w-]+\W+){0,6}?(?P<cue>(?:is|are) (?:expected|forecast|forecasted|likely|predicted|due|set|poised) to|(?<=\w )expected to)\b", re.IGNORECASE)),
    (Modality.HYPOTHETICAL, re.compile(r"^\W{0,2}(?P<cue>(?:may|could|might|will|would) (?:probably |likely |still |also )?(?!have\b|be (?:held|investigated|charged|prosecuted|punished))[a-z]+)", re.IGNORECASE)),
    (Modality.NEGATED, re.compile(r"^\W*(?:\w+\W+){0,2}?(?P<cue>(?:did|has|have|had) not (?:take|taken|happen|occur)|never (?:took place|happened|occurred)|was (?:a hoax|false|not true))\b", re.IGNORECASE)),
)  # fmt: skip

_WHOLE: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    (Modality.HISTORICAL, re.compile(r"\b(?P<cue>(?:on this day in|periodic insurgenc\w+|past episodes|in the years leading up to|earlier (?:incidents?|attacks?|episodes)|previous (?:incidents?|attacks?|episodes|wars?)))\b", re.IGNORECASE)),
    (Modality.FUTURE, re.compile(r"\b(?P<cue>(?:forecasters?|meteorologists?|forecasts?|weather (?:office|department|service)) .{0,40}(?:predict|warn|expect|said .{0,20}(?:will|would|could|likely)))", re.IGNORECASE)),
    (Modality.HYPOTHETICAL, re.compile(r"\b(?P<cue>(?:mock drill|evacuation drill|emergency drill|preparedness exercise|security drill|simulation exercise|military exercise))s?\b", re.IGNORECASE)),
)  # fmt: skip

_GENERIC = re.compile(
    r"\b(?:(?:attacks?|shootings?|violence|incidents?|killings?|kidnappings?|bombings?|murders?|crimes?|deaths|protests?|accidents?|crashes)"
    r" (?:have|has|had) (?:\w+ ){0,2}?(?:increased|risen|surged|become|been (?:rising|increasing|on)|continued|decreased|declined|dropped|fallen|spiked|soared|grown|adapted)"
    r"|(?:often|frequently|regularly|routinely|usually|typically|sometimes|commonly|periodically|invariably) \w+|every (?:year|day|month)|each (?:year|day|month)"
    r"|(?:number|rate|frequency|statistics|incidence|level|levels|scale) of (?:\w+ ){0,3}?(?:attacks?|shootings?|killings?|murders?|incidents?|homicides?|deaths|protests|crime|violence)"
    r"|under(?:score|scores|scored|line|lines|lined) the|represent(?:s)? a|such (?:attacks|incidents|shootings|violence|acts|crimes)"
    r"|(?:attacks?|clashes|shootings?|protests?|kidnappings?|accidents?|floods?|explosions?|incidents?|crashes|violence)(?: \w+){0,3}? (?:is|are) "
    r"(?:common|frequent|rare|widespread|routine|commonplace|not uncommon|on the rise|not new)"
    r"|(?:have|has) (?:been )?(?:fuell?ed|plagued|periodically)|designated (?:as )?terrorist)\b",
    re.IGNORECASE,
)
_COURT = re.compile(
    r"\b(?:sentenced to|convicted of|found guilty|pleaded guilty|pleads guilty|acquitted|on trial for|retrial|parole|death row|executed by|"
    r"life sentence|life in prison|years in (?:prison|jail)|jury|verdict|court of appeal|appeals? court)\b",
    re.IGNORECASE,
)

_OTHER_LANGUAGES: dict[str, tuple[tuple[Modality, re.Pattern[str]], ...]] = {
    "fr": (
        (Modality.NEGATED, re.compile(r"(?P<cue>\b(?:aucun|aucune|n['’]a pas|n['’]ont pas|a démenti)\b)(?:\W+\w+){0,4}\W*$", re.IGNORECASE)),
        (Modality.HYPOTHETICAL, re.compile(r"(?P<cue>\b(?:pourrait|pourraient|risque de|menace de|en cas de|si|déjoué|exercice|craint|redoute)\b)(?:\W+\w+){0,6}\W*$", re.IGNORECASE)),
        (Modality.FUTURE, re.compile(r"(?P<cue>\b(?:va|vont|prévoit|prévue?|envisage|menace de)\b)(?:\W+\w+){0,5}\W*$", re.IGNORECASE)),
        (Modality.HISTORICAL, re.compile(r"(?P<cue>\b(?:anniversaire|commémor\w+|en mémoire|il y a \w+ ans|depuis (?:19|20)\d\d)\b)(?:\W+\w+){0,8}\W*$", re.IGNORECASE)),
    ),
    "ur": (
        (Modality.HISTORICAL, re.compile(r"(?P<cue>برسی|یاد میں|سال قبل|سال پہلے)")),
        (Modality.HYPOTHETICAL, re.compile(r"(?P<cue>خدشہ|خطرہ|مشق|مشقیں|ناکام بنا)")),
        (Modality.NEGATED, re.compile(r"(?P<cue>تردید|نہیں ہوا)")),
    ),
    "ar": (
        (Modality.HISTORICAL, re.compile(r"(?P<cue>ذكرى|الذكرى|قبل سنوات|منذ عام)")),
        (Modality.HYPOTHETICAL, re.compile(r"(?P<cue>تحذر|يحذر|احتمال|مناورات|تدريب|إحباط)")),
        (Modality.NEGATED, re.compile(r"(?P<cue>نفى|نفت|لم يقع)")),
    ),
}  # fmt: skip

_LOOK_BACK = 110


def judge_trigger(
    sentence: str, start: int, end: int, *, language: str = "en", disrupted: bool = False
) -> Judgement:
    """How the event of the trigger `sentence[start:end]` is meant, by the words around it in its sentence.

    `disrupted`: the trigger itself says that something was foiled or found in time, which did happen.
    """
    left = sentence[max(0, start - _LOOK_BACK) : start]
    base = start - len(left)
    for modality, pattern in _OTHER_LANGUAGES.get(language, ()):
        match = pattern.search(left) if language == "fr" else pattern.search(sentence)
        if match is not None:
            shift = base if language == "fr" else 0
            return Judgement(modality, match.start("cue") + shift, match.end("cue") + shift)
    if language not in ("en", ""):
        return ASSERTED
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


_HISTORY_HEADING = re.compile(
    r"\b(?:histor\w+|background|timeline|previous(?:ly)?|past|long-running|looking back|then and now|origins?|chronology|"
    r"contexte|rappel|historique)\b|پس منظر|تاریخ|خلفية",
    re.IGNORECASE,
)
_FUTURE_HEADING = re.compile(
    r"\b(?:outlook|what (?:comes |happens )?next|what to expect|forecasts?|future|scenarios?|recommendations?|"
    r"perspectives|the way forward|upcoming)\b|آئندہ|مستقبل",
    re.IGNORECASE,
)
_FRESH_HEADING = re.compile(
    r"\b(?:recent|latest|today|overview|what happened|casualt\w+|toll)\b", re.IGNORECASE
)


def section_modality(heading: Segment) -> Modality | None:
    """What a heading says of all that stands under it; None where it says nothing."""
    if heading.kind is not SegmentKind.HEADING or (
        _FRESH_HEADING.search(heading.text) and not _HISTORY_HEADING.search(heading.text)
    ):
        return None
    if _HISTORY_HEADING.search(heading.text):
        return Modality.HISTORICAL
    if _FUTURE_HEADING.search(heading.text):
        return Modality.FUTURE
    return None


_FICTION = re.compile(
    r"\b(?:film|films|movie|novel|box office|starring|stars as|screenplay|director|directed by|actor|actress|plot|trailer|sequel|cinema|"
    r"season finale|episode|tv series|netflix|video ?game|gameplay|audience|album|theatre|theater|protagonist|thriller|bollywood|hollywood|"
    r"book review|film review|review|bestseller|cinemas|love story|soundtrack|on screen|scenes?|characters?|cast|minutes)\b",
    re.IGNORECASE,
)
_FICTION_TITLE = re.compile(
    r"^(?:film|movie|book|tv|theatre|theater|cinema|game|stage|music|fiction)s?\s*(?:review)?\s*[:|–-]|\b(?:(?:film|book|movie|game|album|theatre|tv) review|box office|trailer|"
    r"starring|season finale|bestseller|sequel|premieres?|new (?:film|novel|movie|album|series|game|thriller))\b",
    re.IGNORECASE,
)
_SPORT = re.compile(
    r"\b(?:cricket|innings|wickets?|overs|batsm[ae]n|bowlers?|bowling|test match|odi|t20|league|goalkeeper|striker|midfield\w*|penalty|"
    r"half-time|coach|tournament|semi-?final|quarter-?final|champions?|scored|goals?|season|playoffs?|quarterback|nba|nfl|fifa|chess|grandmaster|"
    r"tennis|racket|squash|hockey|fixture|squad|captaincy|runs)\b",
    re.IGNORECASE,
)
_DRILL = re.compile(
    r"\b(?:mock|drill|drills|exercise|exercises|rehearsal|simulated|simulation|simulat\w+)\b", re.IGNORECASE
)
_FORECAST = re.compile(
    r"\b(?:forecast\w*|met office|meteorolog\w+|met department|expected to|likely to|is predicted|are predicted|advisory|outlook|alert issued|"
    r"warns? of|warned of|warning)\b",
    re.IGNORECASE,
)
_MEMORY = re.compile(
    r"\b(?:anniversary|anniversaries|years (?:ago|after|on|since|later)|decades? (?:ago|after|on|since|later)|remember(?:s|ed|ing)?|"
    r"commemorat\w+|looking back|in memory of|memorial|flashback|on this day|history of|retrospective)\b",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(
    r"\b(?:\w+ years ago|decades? ago|(?:first|second|third|\w+th|\d+(?:st|nd|rd|th)) anniversary|anniversary|in (?:19|20)\d\d|years (?:after|since|on))\b",
    re.IGNORECASE,
)
_FRAME_CHARS = 1_500
_LEAD_CHARS = 400


def article_frame(title: str, text: str) -> tuple[Modality, str] | None:
    """(modality, name) of a frame that makes a whole article no news of an incident; None for news.

    Fiction, sport and drills are judged by how many different words of that world stand in the title and the first
    1,500 characters; a look back and a forecast by the title with the lead. Only a look back (historical) leaves an
    event of its own recent date alone.
    """
    head = f"{title}\n{text[:_FRAME_CHARS]}"
    size = max(1, len(head.split()) // 60)
    for name, pattern, needed in (
        ("fiction", _FICTION, 3 if _FICTION_TITLE.search(title) else 4 + size),
        ("sport", _SPORT, 3 + size),
        ("drill", _DRILL, 3),
    ):
        words = {m.group().lower() for m in pattern.finditer(head)}
        if len(words) >= needed:
            return Modality.HYPOTHETICAL, name
    if _DRILL.search(title) and len(list(_DRILL.finditer(head))) >= 2:
        return Modality.HYPOTHETICAL, "drill"
    if _MEMORY.search(title) and _LONG_AGO.search(f"{title}\n{text[:_LEAD_CHARS]}"):
        return Modality.HISTORICAL, "anniversary"
    if _FORECAST.search(title) and len({m.group().lower() for m in _FORECAST.finditer(head)}) >= 2:
        return Modality.FUTURE, "forecast"
    return None
