"""The names of the months in the languages that feeds and pages print them in, in one place."""

from __future__ import annotations

ENGLISH = "January February March April May June July August September October November December".split()

# English, French, Spanish, Italian, German, Portuguese, Dutch, Indonesian, Turkish, Russian, Arabic (both sets), Urdu,
# Persian (Gregorian months). "_" stands for a space.
_NAMES = """
janvier enero gennaio januar janeiro januari ocak января январь يناير جنوری ژانویه ژانویهٔ كانون_الثاني کانون_الثاني
février fevrier febrero febbraio februar fevereiro februari şubat февраля февраль فبراير فروری فوریه شباط
mars marzo märz março maart maret mart марта март مارس مارچ آذار
avril abril aprile nisan апреля апрель أبريل ابريل إبريل اپریل آوریل نيسان
mai mayo maggio maio mei mayıs мая май مايو مئی مه أيار
juin junio giugno juni junho haziran июня июнь يونيو جون ژوئن حزيران
juillet julio luglio juli julho temmuz июля июль يوليو جولائی ژوئیه تموز
août aout agosto augustus agustus ağustos августа август أغسطس اغسطس اگست اوت آب
septembre septiembre settembre setembro eylül сентября сентябрь سبتمبر ستمبر سپتامبر أيلول
octobre octubre ottobre oktober outubro ekim октября октябрь أكتوبر اكتوبر اکتوبر اکتبر تشرين_الأول
novembre noviembre novembro kasım ноября ноябрь نوفمبر نومبر نوامبر تشرين_الثاني
décembre decembre diciembre dicembre dezember dezembro desember aralık декабря декабрь ديسمبر دسمبر دسامبر \
كانون_الأول کانون_الأول
"""
# Some are words of their own ("set", "out", "ago"), so they count only where a month has to stand.
_SHORT = """
janv ene gen oca янв
févr fév fev şub фев
mär mrt мар
avr abr nis апр
mag
giu haz июн
juil lug tem июл
ago agu ağu авг
set eyl сен
okt ott out eki окт
kas ноя
déc dez dic des ara дек
"""


def _table(names: str) -> dict[str, int]:
    rows = names.strip().splitlines()
    return {w.replace("_", " "): i for i, row in enumerate(rows, start=1) for w in row.split()}


NAMES = _table(_NAMES)
"""Name in lower case -> 1 to 12; the names that are nothing else."""

_KNOWN = {
    **_table(_SHORT),
    **NAMES,
    **{
        name.lower()[:length]: number
        for number, name in enumerate(ENGLISH, start=1)
        for length in range(3, len(name) + 1)
    },
}


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name, or a usual short form of it, in any case; None for any other word."""
    return _KNOWN.get(word.lower())
