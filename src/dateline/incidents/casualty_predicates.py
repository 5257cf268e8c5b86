"""What the words of a sentence say befell somebody: predicates with their category and how they take their
people.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from dateline.incidents.casualty_people import Word
from dateline.incidents.casualty_words import ADVERBS, BE_ONLY

VERB, GERUND, BASE, STATE, NOMINAL, COUNTED = "verb", "gerund", "base", "state", "nominal", "counted"
"""VERB: a form in -ed, passive or active as its surroundings say. GERUND, BASE: active, people to the right.
STATE: people
to the left ("died", "dead", "in critical condition"). NOMINAL: "death of ...". COUNTED: a noun that takes the
number itself
("three deaths", "no injuries")."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """One occurrence; `first`, `last` are token indices. `struck`: hit, the fate unsaid. `grave`: critically,
    seriously.
    """

    category: str
    form: str
    first: int
    last: int
    struck: bool = False
    grave: bool = False
    text: str = ""
    either: bool = False  # "killed or wounded": a number of both together

    @property
    def condition(self) -> bool:
        """ "in stable condition", "expected to survive": told of some of those hurt, seldom of all."""
        return self.form == STATE and self.text.endswith(
            ("condition", "critical", "survive", "recover", "live", "recovery", "ok", "okay")
        )


_K, _I = "killed", "injured"
_TABLE: tuple[tuple[str, str, str, bool], ...] = (
    (r"(?:dead|deceased|killed|slain) (?:were|are|have been) (?:identified|named) as|"
     r"(?:dead|deceased) (?:were|are)(?= [a-z]+ [a-z]+,)", _K, NOMINAL, False),
    (r"committed suicide|(?:killed|shot) (?:him|her)self to death|died by suicide|took (?:his|her) own life|"
     r"taking (?:his|her) own life", _K, STATE, False),
    (r"(?:suffer(?:s|ed|ing)?|sustain(?:s|ed|ing)?|received|had|has|"
     r"with)(?: from)? (?:[a-z-]+ ){0,3}(?:minor|non-?life-?threatening|non-life threatening|"
     r"superficial|not life-threatening) (?:[a-z-]+ ){0,2}(?:wounds?|injur(?:y|ies))", _I, STATE, False),
    (r"(?:sent|sends|sending)(?= (?:[\w-]+,? ){1,8}?to (?:[a-z0-9'.-]+ ){0,5}?(?:hospitals?|medical center|"
     r"trauma center|emergency room)\b(?! to (?!be\b)))", _I, GERUND, True),
    (r"with (?:an? |multiple |several |at least \w+ |apparent |the |what appeared to be |life-threatening |"
     r"serious |critical )*(?:gunshot|bullet|stab|graze|shotgun) (?:wounds?|injur(?:y|ies))|"
     r"(?:suffer(?:s|ed|ing)?|sustain(?:s|ed|ing)?|received|had|has)(?: from)? (?:[a-z-]+ ){0,4}(?:gunshot|"
     r"bullet|stab|graze|shotgun) (?:wounds?|injur(?:y|ies))",
     _I, STATE, True),
    (r"(?:accidental )?(?:shootings?|stabbings?) of", _I, NOMINAL, True),
    (r"(?:shot|stabbed)(?:,| and| &|, and) killed|shot dead|"
     r"(?:shot|stabbed|beaten|hacked|charred|burn(?:ed|t)|"
     r"trampled|crushed|bludgeoned|choked) to death|"
     r"gunned down|fatally (?:shot|wounded|injured|stabbed|struck|hit)|strangled|killed|slain|murdered|"
     r"assassinated|executed|"
     r"massacred|beheaded|martyred|lynched|hanged|burn(?:ed|t) alive|electrocuted|mowed down|"
     r"claimed the li(?:fe|ves) of|"
     r"neutrali[sz]ed|eliminated|sent to hell",
     _K, VERB, False),
    (r"kills?|murders?(?! (?:of|charge|case|suspect|investigation|victim|scene|weapon|rate|trial))|"
     r"shoots? dead|shoots? and kills?|"
     r"fatally shoots?|guns? down|slays|stabs .{0,20}to death", _K, BASE, False),
    (r"killing|murdering|fatally (?:shooting|wounding|injuring|striking)|shooting dead|shooting and killing|"
     r"gunning down|executing|"
     r"neutrali[sz]ing|beheading", _K, GERUND, False),
    (r"turned (?:the|his|her|a) (?:gun|weapon|rifle|pistol) on (?=himself|herself|"
     r"themselves)", _K, GERUND, False),
    (r"(?:has |have |had )?(?:died|passed away|perished|succumbed|drowned|bled to death)|dies|dying|"
     r"(?:pronounced|declared|found) (?:clinically )?(?:dead|deceased|brain[- ]dead)|dead|"
     r"deceased|lost (?:his|her|their) li(?:fe|ves)|d\.?o\.?a\.?|(?:did not|didn't) survive|"
     r"martyrdom", _K, STATE, False),
    (r"(?:shooting |stabbing |gunshot )?deaths? of|(?:fatal )?killings? of|murders? of|slayings? of|"
     r"massacre of|fatal shootings? of|"
     r"assassination of|bod(?:ies|y) of|lives of|execution of", _K, NOMINAL, False),
    (r"deaths?|fatalit(?:y|ies)|bodies|lives|murders|homicides|killings", _K, COUNTED, False),
    (r"injured|wounded|hurt|maimed|grazed|shot and (?:wounded|injured)|(?:stabbed|beaten) and (?:wounded|"
     r"injured)|hospitali[sz]ed|"
     r"burned|burnt", _I, VERB, False),
    (r"injures?|wounds?(?= (?:\d|one|two|three|four|five|six|seven|eight|nine|ten|a |an |his|her|at least|"
     r"several|man|woman|boy|girl|teen|officer))|hurts",
     _I, BASE, False),
    (r"injuring|wounding|hurting|maiming|hospitali[sz]ing", _I, GERUND, False),
    (r"(?:suffer(?:s|ed|ing)?|sustain(?:s|ed|ing)?|received)(?: from)?(?: [a-z-]+){0,4} (?:injur(?:y|ies)|"
     r"wounds?)|"
     r"in (?:a )?[\"“”']?(?:extremely )?(?:critical|serious|stable|fair|good|grave|guarded|"
     r"satisfactory)(?: but (?:stable|critical))?[\"“”']? condition|"
     r"(?:expected|going) to (?:survive|recover|live|be ok|be okay|make a full recovery)|"
     r"(?:is|are|was|were) (?:still )?recovering|"
     r"(?:fighting|clinging) (?:for|to) (?:his |her |their )?li(?:fe|ves)|on life support|"
     r"critical(?=(?: after| following)\b|\s?[,;]|$)|treated and released|"
     r"(?:remains?|remained) (?:at|in) (?:the |a |an )?(?:[a-z]+ )?hospital|"
     r"(?:treated|recovering|hospitali[sz]ed|being treated)(?: at| in)?(?: [a-z'-]+){0,4}? (?:for|from|"
     r"with)(?: [a-z-]+){0,4} (?:injur(?:y|ies)|wounds?)",
     _I, STATE, False),
    (r"injur(?:y|ies) to|woundings? of", _I, NOMINAL, False),
    (r"injuries|woundings", _I, COUNTED, False),
    (r"shot|stabbed|struck|hit by (?:gunfire|gunshots?|(?:a |several |stray |the )*bullets?)|"
     r"hit", _I, VERB, True),
    (r"shoots?|stabs", _I, BASE, True),
    (r"shooting|stabbing|striking|hitting", _I, GERUND, True),
    (r"(?:taken|rushed|transported|airlifted|flown|driven|"
     r"brought) (?:by [a-z]+ )?to (?:[a-z0-9'.-]+ ){0,6}?(?:hospitals?|medical center|trauma center|"
     r"hospital's|emergency room)", _I, STATE, True),
    (r"(?:took|takes|taking|holding|seized|seizing)(?= (?:[\w-]+ ){1,4}?(?:hostages?|captive)\b)",
     "abducted", GERUND, False),
    (r"abducted|kidnapped|taken (?:hostage|captive)|held (?:hostage|captive)|"
     r"forcibly disappeared", "abducted", VERB, False),
    (r"abducts?|kidnaps?|kidnapping|abducting", "abducted", GERUND, False),
    (r"(?:abduction|kidnapping)s? of", "abducted", NOMINAL, False),
    (r"arrested|detained|apprehended|taken into custody|rounded up|jailed", "arrested", VERB, False),
    (r"arrests?(?= (?:\d|two|three|four|five|six|seven|eight|nine|ten|at least|dozens|several|hundreds|"
     r"more than|over))|arresting|detaining", "arrested", GERUND, False),
    (r"arrests? of|detentions? of", "arrested", NOMINAL, False),
    (r"arrests", "arrested", COUNTED, False),
    (r"(?:still |went |gone |reported |are |is |remains? |remained )?missing|unaccounted for", "missing", STATE, False),
    (r"displaced|evacuated|made homeless|left homeless", "displaced", VERB, False),
    (r"displacing|uprooting", "displaced", GERUND, False),
    (r"fled (?:their|his|her) (?:homes?|houses?|villages?)|homeless|forced (?:from|to flee|"
     r"to leave)(?: their homes?)?", "displaced", STATE, False),
)  # fmt: skip
_PATTERN = re.compile(
    r"(?<![\w'’-])(?:(?P<grave>critically|seriously|severely|gravely|badly) )?(?:"
    + "|".join(f"(?P<p{i}>{pattern})" for i, (pattern, *_rest) in enumerate(_TABLE))
    + r")(?![\w-])"
)
# Longer alternatives first would be lost to table order, so the phrases of more than one word are tried
# before.
_EITHER = re.compile(r"\b(?:killed|dead|died) (?:or|and/or) (?:injured|wounded|hurt)\b")
_FATAL = re.compile(
    r"\bfatally\b(?! (?:shot|wounded|injured|stabbed|struck|hit|shoot|shooting|wounding|injuring))"
)
_NOT_SHOT = frozenset(
    {
        "a",
        "deadly",
        "fatal",
        "kill",
        "stray",
        "final",
        "one",
        "another",
        "single",
        "first",
        "each",
        "every",
        "warning",
        "gun",
        "the",
        "no",
        "mug",
    }
)


def may_tell(sentence: str) -> bool:
    """Whether the sentence holds a word of the table at all: a cheap look before it is taken apart."""
    low = sentence.lower().replace("’", "'")
    return _PATTERN.search(low) is not None or _FATAL.search(low) is not None


def find_predicates(sentence: str, words: list[Word]) -> list[Predicate]:
    """All predicates in order, none overlapping."""
    low = sentence.lower().replace("’", "'")
    if len(low) != len(sentence):  # a letter whose small form is longer would shift the offsets
        low = sentence.replace("’", "'")
    starts = [w.start for w in words]
    found = []
    for match in _PATTERN.finditer(low):
        index = next(i for i in range(len(_TABLE)) if match[f"p{i}"] is not None)
        _, category, form, struck = _TABLE[index]
        first, last = _token(starts, match.start()), _token(starts, match.end() - 1)
        beside = low[max(0, match.start() - 12) : match.end() + 12]
        predicate = Predicate(
            category, form, first, last, struck, match["grave"] is not None, match[f"p{index}"],
            _EITHER.search(beside) is not None,
        )  # fmt: skip
        if _is_meant(predicate, words):
            found.append(predicate)
    for match in _FATAL.finditer(low):
        at = _token(starts, match.start())
        found.append(Predicate("killed", STATE, at, at, text="fatally"))
    return sorted(found, key=lambda p: p.first)


def _token(starts: list[int], position: int) -> int:
    return max(0, bisect_right(starts, position) - 1)


def _is_meant(predicate: Predicate, words: list[Word]) -> bool:
    if predicate.form in (VERB, STATE) and _is_denied(predicate, words):
        return False
    before = words[predicate.first - 1].low if predicate.first else ""
    after = words[predicate.last + 1].low if predicate.last + 1 < len(words) else ""
    match predicate.text:
        case "shot":
            return (
                before not in _NOT_SHOT
                and after not in ("gun", "guns", "clock", "put", "that")
                and not (after in ("at", "into", "toward", "towards") and not is_passive(predicate, words))
            )
        case "shoot" | "shoots" | "shooting":
            if after in (
                "at",
                "into",
                "in",
                "on",
                "death",
                "deaths",
                "victim",
                "victims",
                "spree",
                "range",
                "suspect",
            ):
                return False
            return predicate.text != "shooting" or before not in (
                "the",
                "a",
                "fatal",
                "deadly",
                "mass",
                "another",
                "this",
                "that",
            )
        case "dead":
            return after not in ("end", "bodies", "or", "body", "silence", "heat") and before != "the"
        case "hit" | "struck":
            return is_passive(predicate, words) and after not in ("and", "the")
        case "injured" | "wounded" | "murdered" | "slain" | "hurt" | "killed" if before in (
            "the",
            "a",
            "an",
            "his",
            "her",
            "their",
        ):
            return False  # "the wounded girl": told of her elsewhere
        case "burned" | "burnt":
            return is_passive(predicate, words)
        case "kill":
            return before not in ("to", "will", "would", "could", "might", "may", "can", "who")
        case "hurt" | "wounds":
            return before != "could"
        case "dying":
            return before in ("before", "later", "")
        case "missing":
            return before not in ("a", "the")
    return True


def _is_denied(predicate: Predicate, words: list[Word]) -> bool:
    """ "was not hurt", "weren't injured"; "not only" and "not life-threatening" deny nothing."""
    if predicate.text.startswith(("did not", "didn't")):
        return False
    near = [w.low for w in words[max(0, predicate.first - 3) : predicate.first]]
    if any(w in ("may", "might", "could", "would") for w in near) and "later" not in near:
        return True
    return any(w in ("not", "never") or w.endswith("n't") for w in near)


def is_passive(predicate: Predicate, words: list[Word]) -> bool:
    """Whether a form of "be" or "get" governs the participle, adverbs between them passed over."""
    i = predicate.first - 1
    steps = 0
    while i >= 0 and steps < 5:
        low = words[i].low
        if low in BE_ONLY:
            return True
        if (
            low not in ADVERBS
            and not low.endswith("ly")
            and low not in ("been", "or", "dead", "injured", "wounded", "believed", "feared")
        ):
            return False
        i -= 1
        steps += 1
    return False
