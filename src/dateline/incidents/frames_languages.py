"""Frames in French, Arabic, Urdu and Persian: what world an article is of, by how many words of that world its head has."""

from __future__ import annotations

import re

from dateline.mentions.scripts import plain_letters, readable
from dateline.model import Modality

_FRAME_CHARS = 1_500
_NEEDED = 3


def _words(words: str) -> re.Pattern[str]:
    return re.compile(plain_letters(rf"(?<!\w)(?:ال|وال|و|بال|لل|ب|ل)?(?:{words})(?!\w)"), re.IGNORECASE)


_WORLDS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "fr": (
        ("fiction", _words(r"films?|romans?|réalisateur|réalisatrice|acteurs?|actrice|scénario|cinémas?|série|épisode|"
                           r"box-office|bande-annonce|tournage|personnages?|intrigue|spectateurs?|feuilleton")),
        ("sport", _words(r"buts?|match|championnat|entraîneur|joueurs?|défenseurs?|attaquants?|gardien|ligue|coupe|"
                         r"mi-temps|stade|tournoi|finale|équipe|penalty|victoire|défaite")),
        ("drill", _words(r"exercices?|simulation|simulée?s?|simulé|simulant|scénario|figurants?|fictive?s?|entraînement|"
                         r"volontaires|répétition")),
    ),
    "ur": (
        ("fiction", _words("فلم|فلموں|ہدایت کار|اداکار|اداکارہ|ناول|ڈرامہ|ڈرامے|سینما|باکس آفس|کہانی|کردار|ناظرین|قسط")),
        ("sport", _words("میچ|کرکٹ|ٹیم|وکٹ|وکٹیں|وکٹوں|رنز|بولنگ|بیٹنگ|اننگز|ٹورنامنٹ|"
                           "کپتان|گول|فائنل|کھلاڑی|کھلاڑیوں|کوچ|سیریز")),
        ("drill", _words("مشق|مشقیں|مشقوں|فرضی|تربیتی|ریہرسل|موک ڈرل|ڈرل|رضاکار|رضاکاروں")),
    ),
    "ar": (
        ("fiction", _words("فيلم|فيلما|أفلام|مخرج|ممثل|ممثلة|ممثلين|رواية|مسلسل|سينما|بطولة|قصة|مهرجان|شخصيات|جمهور")),
        ("sport", _words("مباراة|هدف|أهداف|هدفين|الدوري|بطولة|كأس|مدرب|لاعب|لاعبين|فريق|منتخب|حارس|الشوط|مهاجم|نهائي")),
        ("drill", _words("تمرين|تمرينا|تدريب|تدريبات|مناورة|مناورات|محاكاة|افتراضي|افتراضية|وهمي|وهمية|متطوعين|متطوعون")),
    ),
    "fa": (
        ("fiction", _words("فیلم|فیلمش|کارگردان|بازیگر|بازیگران|رمان|سریال|سینما|سینماهای|اکران|داستان|جشنواره|نمایش|"
                           "فیلمبرداری|فیلمنامه|شخصیت|تماشاگران")),
        ("sport", _words("بازی|مسابقه|تیم|گل|لیگ|جام|مربی|بازیکن|بازیکنان|فوتبال|دروازه بان|مهاجم|قهرمانی|نیمه|فینال")),
        ("drill", _words("رزمایش|تمرین|تمرینی|مانور|فرضی|شبیه سازی|داوطلبان|داوطلب|سناریو|آمادگی")),
    ),
}  # fmt: skip


def foreign_frame(title: str, text: str, language: str) -> tuple[Modality, str] | None:
    """(modality, name) of a frame that makes a whole article no news of an incident; None for news.

    At least three different words of a world in the title and the first 1,500 characters, more in a longer head.
    """
    head = readable(f"{title}\n{text[:_FRAME_CHARS]}")
    needed = _NEEDED + max(0, len(head.split()) // 100)
    for name, pattern in _WORLDS.get(language, ()):
        if len({m.group().lower() for m in pattern.finditer(head)}) >= needed:
            return Modality.HYPOTHETICAL, name
    return None
