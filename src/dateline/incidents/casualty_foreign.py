"""Casualties in French, Arabic and Urdu: a count beside one of the commonest words for what befell people."""

from __future__ import annotations

import re

from dateline.mentions.counts import CountMention, find_counts
from dateline.model import Casualty, Span

_PREDICATES: dict[str, tuple[tuple[str, str], ...]] = {
    "fr": (
        ("killed", r"tué(?:e?s?)|morts?|mortes?|décédé(?:e?s?)|décès|assassiné(?:e?s?)|abattu(?:e?s?)|tuant|"
                   r"péri|tuent|tue"),
        ("injured", r"blessé(?:e?s?)|blessant|blessures?"),
        ("abducted", r"enlevé(?:e?s?)|kidnappé(?:e?s?)|otages?"),
        ("arrested", r"arrêté(?:e?s?)|interpellé(?:e?s?)"),
        ("missing", r"disparu(?:e?s?)|portés disparus"),
        ("displaced", r"déplacé(?:e?s?)"),
    ),
    "ar": (
        ("killed", r"و?(?:مقتل|قتل|قُتل|قتلى|قتيلا|قتيلاً|قتيل|قتلوا|مصرع|لقي|وفاة|استشهاد|استشهد|شهداء|"
                   r"أسفر عن مقتل|أودى بحياة|ضحايا)"),
        ("injured", r"و?(?:إصابة|اصابة|أصيب|اصيب|جرح|جُرح|جرحى|جريحا|جريحاً|جريح|مصابا|مصابين|بجروح)"),
        ("abducted", r"و?(?:اختطاف|خطف|اختطف|خُطف)"),
        ("arrested", r"و?(?:اعتقال|اعتقل|توقيف|أوقفت)"),
        ("missing", r"و?(?:فقدان|مفقودين|مفقودا)"),
        ("displaced", r"و?(?:نزوح|تشريد|نزح)"),
    ),
    "ur": (
        ("killed", r"ہلاک|جاں بحق|جاں بحق|جانبحق|شہید|قتل|مارے گئے|مارا گیا|لقمہ اجل|ہلاکتیں|ہلاکتوں|اموات|"
                   r"دم توڑ"),
        ("injured", r"زخمی|مجروح"),
        ("abducted", r"اغوا|اغواء"),
        ("arrested", r"گرفتار|حراست"),
        ("missing", r"لاپتہ"),
        ("displaced", r"بے گھر|نقل مکانی"),
    ),
}  # fmt: skip
_WHO: dict[str, tuple[tuple[str, str], ...]] = {
    "fr": (("security forces", r"policiers?|soldats?|militaires?|gendarmes?|"
                               r"agents?"), ("armed group", r"assaillants?|terroristes?|rebelles?|insurgés?|"
                                                            r"combattants?|jihadistes?"),
           ("protesters", r"manifestants?"), ("civilians", r"civils?|femmes?|enfants?|habitants?|ouvriers?|"
                                                           r"passagers?|étudiants?|élèves?")),
    "ar": (("security forces", r"شرطي|الشرطة|جنود|جندي|جنديا|عسكريين|عناصر الأمن|"
                               r"رجال الأمن"), ("armed group", r"مسلح|مسلحا|مسلحين|إرهابي|إرهابيا|متمردين|"
                                                               r"مهاجم"),
           ("protesters", r"متظاهر|متظاهرا|متظاهرين"), ("civilians", r"مدني|مدنيا|مدنيين|نساء|امرأة|أطفال|"
                                                                     r"طفل|عمال|طالب|طلاب")),
    "ur": (("security forces", r"اہلکار|اہلکاروں|پولیس|فوجی|جوان|"
                               r"لیویز"), ("armed group", r"دہشت گرد|دہشتگرد|حملہ آور|عسکریت پسند|"
                                                          r"مسلح افراد|شدت پسند"),
           ("protesters", r"مظاہرین"), ("civilians", r"شہری|شہریوں|خواتین|بچے|بچوں|مزدور|مسافر|طلبہ|"
                                                     r"طالب علم")),
}  # fmt: skip
# Words that say how many by their own form, with their number.
_OWN_NUMBER: dict[str, tuple[tuple[str, str, int], ...]] = {
    "fr": (("killed", r"(?:un|une) (?:homme|femme|personne|enfant|policier|soldat)[^,.;]{0,30}?(?:tué|tuée|"
                      r"mort|morte|abattu|abattue)", 1),
           ("injured", r"(?:un|une) (?:homme|femme|personne|enfant|policier|soldat)[^,.;]{0,30}?(?:blessé|"
                       r"blessée)", 1)),
    "ar": (("killed", r"مقتل (?:شخص|رجل|امرأة|طفل|جندي|شرطي)(?!ين|"
                      r"\w)", 1), ("killed", r"(?:مقتل|قتل) (?:شخصين|جنديين|شرطيين|طفلين|مدنيين اثنين)", 2),
           ("killed", r"قتيلان|قتيلين", 2), ("injured", r"جريحان|جريحين|إصابة (?:شخصين|"
                                                        r"اثنين)", 2), ("injured", r"إصابة (?:شخص|رجل|امرأة|"
                                                                                   r"طفل)(?!ين|\w)", 1)),
    "ur": (),
}  # fmt: skip
_RIGHTWARD = {"ar": True, "fr": False, "ur": False}
_CLAUSE = re.compile(r"[;؛]|\.\s|۔")
_FRENCH_ACTIVE = re.compile(r"tuant|blessant|tue|tuent")
_OF_PART = re.compile(r"\b(?:dont|parmi lesquels)\s$|بينهم\s$|جن میں\s$")
MAX_GAP = 45
FOREIGN_LANGUAGES = frozenset(_PREDICATES)


def find_foreign(sentence: str, language: str) -> list[Casualty]:
    """Ledger lines of one sentence; spans are the sentence's own.

    Each predicate takes the nearest count of its clause that no other has taken: the one before it in French
    and Urdu,
    the one after it in Arabic, and the other side where there is none.
    """
    counts = list(find_counts(sentence, language=language))
    found = [
        (m.start(), m.end(), category)
        for category, pattern in _PREDICATES[language]
        for m in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", sentence, re.IGNORECASE)
    ]
    found.sort()
    lines: list[Casualty] = []
    used: set[int] = set()
    for category, pattern, number in _OWN_NUMBER[language]:
        for m in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", sentence, re.IGNORECASE):
            lines.append(
                _line(
                    category,
                    number,
                    number,
                    number,
                    m.start(),
                    m.end(),
                    sentence,
                    language,
                    "one" if number == 1 else "count",
                )
            )
            used.update(i for i, c in enumerate(counts) if c.span.start < m.end() and m.start() < c.span.end)
            found = [f for f in found if not (m.start() <= f[0] < m.end())]
    for number, (start, end, category) in enumerate(found):
        low = found[number - 1][1] if number else 0
        high = found[number + 1][0] if number + 1 < len(found) else len(sentence)
        rightward = _RIGHTWARD[language] or (
            language == "fr" and _FRENCH_ACTIVE.fullmatch(sentence[start:end].lower()) is not None
        )
        chosen = _nearest(counts, used, sentence, start, end, low, high, rightward=rightward)
        if chosen is None:
            continue
        used.add(chosen)
        count = counts[chosen]
        part = _OF_PART.search(sentence[max(0, count.span.start - 18) : count.span.start]) is not None
        lines.append(_line(category, count.low, count.best, count.high, min(start, count.span.start),
        max(end, count.span.end),
                           sentence, language, "part" if part else "count"))  # fmt: skip
    return sorted(lines, key=lambda c: c.span.start)


def _nearest(
    counts: list[CountMention],
    used: set[int],
    sentence: str,
    start: int,
    end: int,
    low: int,
    high: int,
    *,
    rightward: bool,
) -> int | None:
    sides: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for index, count in enumerate(counts):
        if index in used:
            continue
        if count.span.end <= start and count.span.start >= low:
            gap = sentence[count.span.end : start]
            side = 0
        elif count.span.start >= end and count.span.end <= high:
            gap = sentence[end : count.span.start]
            side = 1
        else:
            continue
        if len(gap) <= MAX_GAP and not _CLAUSE.search(gap):
            sides[side].append((len(gap), index))
    for side in (1, 0) if rightward else (0, 1):
        if sides[side]:
            return min(sides[side])[1]
    return None


def _line(
    category: str, low: int | None, best: int | None, high: int | None, start: int, end: int, sentence: str,
    language: str, basis: str
) -> Casualty:  # fmt: skip
    near = sentence[start : end + 30]
    who = next(
        (
            name
            for name, pattern in _WHO[language]
            if re.search(rf"(?<!\w)(?:ال|و)?(?:{pattern})(?!\w)", near)
        ),
        "unknown",
    )
    return Casualty(category, who, low, best, high, Span(start, end), basis=basis)
