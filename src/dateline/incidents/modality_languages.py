"""Cues of modality in French, Arabic, Urdu and Persian: words in the clause of a trigger.

French cues stand before the trigger within a few words, some right behind it. Urdu and Persian end a clause with the
verb, and Arabic begins with it, so there a cue counts anywhere in the trigger's clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dateline.mentions.scripts import plain_letters, readable
from dateline.model import Modality

_LOOK = 110
_CLAUSE_END = re.compile(r"[،؛۔؟;:]|,\s|\.\s")
_NEGATED, _HYPOTHETICAL, _FUTURE, _HISTORICAL = (
    Modality.NEGATED, Modality.HYPOTHETICAL, Modality.FUTURE, Modality.HISTORICAL,
)  # fmt: skip
Cues = tuple[tuple[Modality, "re.Pattern[str]"], ...]


def _left(words: str, gap: int) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<cue>(?<!\w)(?:{words})(?!\w))(?:[^\w;:.]+[\w’-]+){{0,{gap}}}[^\w;:.]*$", re.IGNORECASE
    )


def _right(words: str, gap: int) -> re.Pattern[str]:
    return re.compile(rf"^[^\w;.]*(?:[\w’-]+[^\w;.]+){{0,{gap}}}?(?P<cue>(?:{words})(?!\w))", re.IGNORECASE)


def _anywhere(words: str) -> re.Pattern[str]:
    return re.compile(plain_letters(rf"(?<!\w)و?(?P<cue>{words})(?!\w)"))


_NOBODY = (
    r"(?!\s(?:groupe|organisation|mouvement|revendication|bilan|morte?s?|blessée?s?|victimes?|décès|dégâts?|"
    r"arrestation|suspects?|détails?))"
)
_FRENCH_BEFORE: Cues = (
    (_NEGATED, _left(rf"aucune?{_NOBODY}|n['’]a pas|n['’]ont pas|(?:a|ont) démenti|dément|démentent|pas "
                     rf"d(?:e|['’])|sans", 4)),
    (_HYPOTHETICAL, _left(
        r"pourrait|pourraient|risques? d(?:e|['’])|menaces? d(?:e|['’])|en cas d(?:e|['’])|si|déjoué|"
        r"exercices?|simulation|simulant|"
        r"craint|craignent|craintes?|redoute|redoutent|éventuel(?:le)?s?|possibles?|prévenir|empêcher|"
        r"éviter|lutte contre", 6)),
    (_FUTURE, _left(r"va|vont|prévoit|prévoient|prévue?s?|envisage|envisagent|menacent? d(?:e|['’])|"
                    r"appel(?:le|lent|s)? à|devrait|devraient|"
                    r"prépare|préparent", 5)),
    (_HISTORICAL, _left(
        r"anniversaire|commémor\w+|en mémoire|il y a \w+ (?:ans?|mois|années)|depuis (?:19|20)\d\d|\w+ ans après|"
        r"condamnée?s?|procès|jugée?s?|reconnue?s? coupables?|accusée?s? d['’]avoir", 8)),
)  # fmt: skip
_FRENCH_AFTER: Cues = (
    (_FUTURE, _right(r"aura lieu|auront lieu|est prévue?|sont prévue?s|se tiendra|prochaine?s?", 3)),
    (_HYPOTHETICAL, _right(r"déjouée?s?|fictive?s?|présumée? imminente?|éventuelle?s?|possibles?", 1)),
    (
        _NEGATED,
        _right(r"n['’](?:a|est|ont)\s(?:jamais )?(?:eu lieu|pas eu lieu|été signalée?|été enregistrée?)", 2),
    ),
)
_CLAUSE_CUES: dict[str, Cues] = {
    "ur": (
        (_NEGATED, _anywhere("تردید|بے بنیاد|افواہ|افواہیں|(?<!نقصان )نہیں ہوا|(?<!نقصان )نہیں ہوئی|پیش نہیں آیا")),
        (_HYPOTHETICAL, _anywhere(
            "خدشہ|خدشے|خدشات|خطرہ|خطرے|امکان|امکانات|مشق|مشقیں|مشقوں|وارننگ|متوقع|منصوبہ|سازش|ناکام بنا")),
        (_FUTURE, _anywhere("کرے گی|کرے گا|کریں گے|کریں گی|کیا جائے گا|کی جائے گی|ہو گا|ہوگا|ہوں گے|ہونگے|نکالی جائے گی|"
                            "(?:احتجاج|ہڑتال|دھرنے|مارچ) (?:کا اعلان|کی کال|کی دھمکی)|آئندہ")),
        (_HISTORICAL, _anywhere("برسی|یاد میں|(?:سال|برس) (?:قبل|پہلے)|(?:گزشتہ|گذشتہ|پچھلے) (?:سال|برس)|ماضی میں|"
                                "سزا سنا\\w*|سزائے موت|فرد جرم|مقدمے")),
    ),
    "ar": (
        (_NEGATED, _anywhere("(?:نفى|نفت|ينفي|تنفي)(?!\\s(?:\\S+\\s){0,4}(?:مسؤولي|ضلوع|تورط|علاقت|صلت))|"
                             "لم يقع|لم تقع|لا صحة|عدم وقوع|شائعات")),
        (_HYPOTHETICAL, _anywhere(
            "تحذر|يحذر|حذر|حذرت|تحذير|تحذيرات|احتمال|احتمالات|محتمل|محتملة|مخاوف|تخشى|يخشى|مناورات|تدريبات?|تمرين|"
            "إحباط|أحبط\\w*|لمنع|لمكافحة|مكافحة|في حال")),
        (_FUTURE, _anywhere("من المقرر|من المتوقع|سوف|المقبل|المقبلة|القادم|القادمة|دعا إلى|دعت إلى|دعوات|تعتزم|يعتزم|"
                            "تهدد|يهدد|هدد|هددت|توعد|توعدت|غدا")),
        (_HISTORICAL, _anywhere("ذكرى|الذكرى|(?:قبل|منذ) (?:سنوات|عام|عامين|أعوام|سنة|سنتين)|(?:العام|"
                                "السنة) (?:الماضي|الماضية)|"
                                "محاكمة|بالسجن|بالإعدام|إدانة|أدين|أدانت محكمة")),
    ),
    "fa": (
        (_NEGATED, _anywhere("تکذیب|شایعه|رخ نداده?|(?:انفجار|حمله|حادثه)\\S* نبوده?")),
        (_HYPOTHETICAL, _anywhere("هشدار|احتمال|ممکن است|خطر|نگرانی|نگران|بیم|رزمایش|تمرین|مانور|خنثی|"
                                  "پیشگیری|در صورت|ناکام")),
        (_FUTURE, _anywhere("قرار است|خواهد|خواهند|فراخوان|آینده|تهدید کرد|تهدید کردند|تهدید به|فردا")),
        (_HISTORICAL, _anywhere("سالگرد|سال (?:پیش|قبل|گذشته)|سالها پیش|سال ها پیش|به یاد|محاکمه|محکوم|"
                                "اعدام شد|زندان محکوم")),
    ),
}  # fmt: skip
LANGUAGES = frozenset({"fr", *_CLAUSE_CUES})


def cue_of(
    sentence: str, start: int, end: int, language: str, *, disrupted: bool = False
) -> tuple[Modality, int, int] | None:
    """(modality, start, end of the cue) for the trigger `sentence[start:end]`; None where it is asserted.

    `disrupted`: the trigger itself says that something was foiled, which did happen.
    """
    for modality, pattern, text, base in _searched(readable(sentence), start, end, language):
        match = None if disrupted and modality is _HYPOTHETICAL else pattern.search(text)
        if match is not None:
            return modality, base + match.start("cue"), base + match.end("cue")
    return None


def _searched(
    sentence: str, start: int, end: int, language: str
) -> Iterator[tuple[Modality, re.Pattern[str], str, int]]:
    if language == "fr":
        base = max(0, start - _LOOK)
        yield from ((m, p, sentence[base:start], base) for m, p in _FRENCH_BEFORE)
        yield from ((m, p, sentence[end : end + _LOOK], end) for m, p in _FRENCH_AFTER)
        return
    first = max(0, start - _LOOK)
    breaks = [m.end() for m in _CLAUSE_END.finditer(sentence, first, start)]
    first = breaks[-1] if breaks else first
    stop = _CLAUSE_END.search(sentence, end, end + _LOOK)
    clause = sentence[first : stop.start() if stop else end + _LOOK]
    yield from ((m, p, clause, first) for m, p in _CLAUSE_CUES.get(language, ()))
