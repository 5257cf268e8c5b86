"""Claims of responsibility and denials in French, Arabic, Urdu and Persian, each with its claimant by the word order."""

from __future__ import annotations

import re

from dateline.mentions.scripts import plain_letters, readable

_AR_DEED = (
    r"(?:ال|ل)?(?:هجوم|هجمات|تفجير|تفجيرات|عملية|عمليات|اعتداء|قصف|انفجار|كمين|اغتيال|استهداف|خطف|مسؤولية)"
)
_AR_NAME = rf"(?P<who>(?:(?!مسؤوليت|عن\s|الذي\s|التي\s|{_AR_DEED}\s)[^\s،,.؛:()]+\s){{1,5}})"
_UR_NAME = r"(?P<who>(?:(?!کہ\s|نے\s|اور\s|میں\s|سے\s|کو\s|بعد\s|ہوئے\s|ہے\s)[^\s،۔؛:]+\s){1,5}?)"
_FA_NAME = r"(?P<who>(?:(?!که\s|را\s|و\s|در\s)[^\s،.؛:]+\s){1,5}?)"
_FR_NAME = (
    r"(?P<who>[A-ZÉÈÎÔÂÀ][\w’'-]*"
    r"(?:\s(?:(?:de|du|des|la|le|les|et|pour|d['’])\s(?:[a-zéèê]{3,12}\s(?=[A-ZÉÈ]))?)*(?:d['’]|l['’])?[A-ZÉÈÎÔÂÀ][\w’'-]*){0,6})"
)


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(plain_letters(p)) for p in patterns)


_CLAIMED = _compiled(
    rf"{_FR_NAME}(?:\s\([^)]{{1,40}}\))?,?\s(?:a|ont)\s(?P<verb>revendiqué)",
    rf"(?P<verb>revendiquée?s?)\s(?:\w+\s){{0,3}}?par\s(?:le\s|la\s|les\s|l['’])?{_FR_NAME}",
    rf"(?<!\w)و?(?P<verb>تبنى|تبنت|يتبنى|تتبنى)\s{_AR_NAME}(?=(?:\S+\s)?{_AR_DEED}(?!\w))",
    rf"(?<!\w)و?(?P<verb>أعلن|أعلنت)\s{_AR_NAME}(?=(?:عن\s)?مسؤوليت\w*)",
    rf"{_UR_NAME}نے (?:\S+\s){{0,8}}?(?:کی\s)?(?P<verb>ذمہ ?داری قبول)",
    rf"(?P<verb>ذمہ ?داری)\s{_UR_NAME}نے\s(?:\S+\s){{0,3}}?(?=قبول)",
    rf"{_FA_NAME}(?:در (?:یک )?(?:بیانیه|اعلامیه)\S*(?:\sای)?\s)?این\s(?:\S+\s){{0,6}}?را\s(?P<verb>(?:بر|به)\s?عهده گرفت)",
    rf"{_FA_NAME}(?:در (?:یک )?(?:بیانیه|اعلامیه)\S*(?:\sای)?\s)?"
    rf"(?P<verb>مسئولیت)(?=\s(?:\S+\s){{0,12}}?(?:را )?(?:بر عهده گرفت|به عهده گرفت|برعهده گرفت|پذیرفت))",
)
_DENIED = _compiled(
    rf"{_FR_NAME},?(?:[^,.;]{{1,40}},)?\s(?:a|ont)\s(?P<verb>démenti|nié)\s(?:toute\s)?(?:implication|responsabilité|participation)",
    rf"(?<!\w)و?(?P<verb>نفى|نفت)\s{_AR_NAME}(?=(?:أي\s)?(?:مسؤوليت|ضلوع|تورط|علاقت|صلت)\w*)",
    rf"{_UR_NAME}نے (?:\S+\s){{0,8}}?(?P<verb>لاتعلقی|ملوث ہونے کی تردید|ذمہ ?داری قبول کرنے سے انکار)",
    rf"{_FA_NAME}(?:هرگونه\s)?(?P<verb>مسئولیت|دخالت|دست داشتن)(?=\s(?:\S+\s){{0,10}}?(?:را )?(?:رد کرد|تکذیب کرد))",
)
# A banned organisation, a group: what it is, not its name.
_KIND = re.compile(
    plain_letters(
        r"^(?:(?:کالعدم|شدت پسند|عسکریت پسند|علیحدگی پسند|جنگجو|مسلح|تنظیم|گروپ|گروه|جماعة|تنظيم|الجماعة|المسماة|يسمى|ما|"
        r"شبه نظامی|تروریستی|افراطی|موسوم به)\s)+"
    )
)
_NOBODY = re.compile(
    plain_letters(r"(?:^|\s)(?:کسی|کوئی|أي|أية|أحد|هیچ|aucun|aucune)(?:\s|$)"), re.IGNORECASE
)


# Each pattern above has one of these; the rest of the world's sentences need not be tried word by word.
_ANY_VERB = re.compile(
    plain_letters(
        r"revendiqué|démenti|nié|تبنى|تبنت|أعلن|مسؤوليت|ضلوع|تورط|علاقت|صلت|ذمہ ?داری|لاتعلقی|ملوث|عهده گرفت|"
        r"مسئولیت|دخالت|دست داشتن"
    )
)


def claims_in(sentence: str) -> list[tuple[str, str, int, int]]:
    """(claimant, status, start, end of the words that say so) of the claims and denials of a sentence."""
    plain = readable(sentence)
    found: list[tuple[str, str, int, int]] = []
    if _ANY_VERB.search(plain) is None:
        return found
    for status, patterns in (("denied", _DENIED), ("claimed", _CLAIMED)):
        for pattern in patterns:
            for match in pattern.finditer(plain):
                who = _KIND.sub("", match["who"].strip()).strip(" «»\"'")
                who = re.sub(r"^(?:Le|La|Les|L['’])\s?", "", who)
                if (
                    who
                    and not _NOBODY.search(match["who"])
                    and not any(f[0] == who and f[1] == status for f in found)
                ):
                    found.append((who, status, *match.span("verb")))
    return found
