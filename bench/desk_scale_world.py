"""What `bench desk_scale` tells stories with: those of `linking_archive`, in English and Urdu, of up to 50 reports.

A seventh of the stories lie in twelve towns of Pakistan, half of their texts in Urdu. An article has about 3,000
characters. Those who tell of one event differ now and then about its dead. Scores spread over the whole range.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bench.linking_archive import COPY_SHARE, SOURCES, Story, World
from dateline.model import (
    Casualty,
    Claim,
    Evidence,
    LinkableReport,
    Place,
    Range,
    Report,
    ReportedActor,
    Span,
)

SENTENCES = 40  # of a text: about 3,000 characters
MOST_REPORTS = 50
TOWNS_SHARE = 0.15
URDU_SHARE = 0.5
LARGE_SHARE = 0.25

TOWNS = (
    ("Quetta", "کوئٹہ", 30.18414, 67.00141, "Balochistan", "Quetta District", 1167528),
    ("Gwadar", "گوادر", 25.12163, 62.32541, "Balochistan", "Gwadar District", 1177446),
    ("Turbat", "تربت", 26.00122, 63.04849, "Balochistan", "Kech District", 1163272),
    ("Khuzdar", "خضدار", 27.81193, 66.61096, "Balochistan", "Khuzdar District", 1173687),
    ("Mastung", "مستونگ", 29.79966, 66.84553, "Balochistan", "Mastung District", 1170880),
    ("Chaman", "چمن", 30.91769, 66.45259, "Balochistan", "Qila Abdullah District", 1181163),
    ("Sibi", "سبی", 29.54299, 67.87726, "Balochistan", "Sibi District", 1164408),
    ("Zhob", "ژوب", 31.34082, 69.44929, "Balochistan", "Zhob District", 1162004),
    ("Peshawar", "پشاور", 34.00837, 71.58018, "Khyber Pakhtunkhwa", "Peshawar District", 1168197),
    ("Karachi", "کراچی", 24.8608, 67.0104, "Sindh", "Karachi District", 1174872),
    ("Lahore", "لاہور", 31.558, 74.35071, "Punjab", "Lahore District", 1172451),
    ("Multan", "ملتان", 30.19679, 71.47824, "Punjab", "Multan District", 1169825),
)
_URDU_WHAT = {
    "attack": "مسلح افراد کا حملہ",
    "clash": "فائرنگ کا تبادلہ",
    "blast": "بم دھماکہ",
    "march": "احتجاجی مظاہرہ",
    "riot": "مشتعل ہجوم کا حملہ",
}
_URDU_SENTENCES = (
    "پولیس کے مطابق {town} میں {a} کے قریب {what} ہوا۔",
    "حکام نے کہا کہ {killed} افراد ہلاک اور {injured} زخمی ہوئے۔",
    "عینی شاہدین نے {b} اور {c} کے بارے میں بتایا۔",
    "زخمیوں کو {d} ہسپتال منتقل کر دیا گیا جہاں {e} کی ضرورت ہے۔",
    "سکیورٹی فورسز نے {b} جانے والے راستے بند کر کے {c} کی تلاش شروع کر دی۔",
    "مقامی لوگوں نے {a} چوک میں جمع ہو کر {d} کا مطالبہ کیا۔",
)
_URDU_SYLLABLES = [c + v for c in "بپتجچدرزسشفقکگلمنو" for v in ("ا", "ی", "و", "ار", "ان", "ے")]


class DeskWorld(World):
    """The same world for every seed, but for what is drawn of it."""

    def __init__(self, seed: int = 1, sentences: int = SENTENCES) -> None:
        super().__init__(seed, sentences)
        made = itertools.product(_URDU_SYLLABLES, _URDU_SYLLABLES, _URDU_SYLLABLES[::9])
        self._urdu = ["".join(s) for s in itertools.islice(made, 0, None, 20)]
        self._story_sizes = list(itertools.accumulate(n**-1.75 for n in range(1, MOST_REPORTS + 1)))
        self._urdu_names = {name: urdu for name, urdu, *_ in TOWNS}

    def story(self, day: date) -> Story:
        story = super().story(day)
        if self.random.random() >= TOWNS_SHARE:
            return story
        name, _, latitude, longitude, admin1, admin2, geonameid = self.random.choice(TOWNS)
        place = replace(
            story.place,
            text=name,
            name=name,
            latitude=latitude,
            longitude=longitude,
            country_code="PK",
            admin1=admin1,
            admin2=admin2,
            geonameid=geonameid,
        )
        return replace(story, place=place)

    def reports(self, story: Story, size: int, name: str) -> Iterator[LinkableReport]:
        r = self.random
        texts: list[tuple[Story, str]] = []
        for n in range(size):
            if not texts or r.random() >= COPY_SHARE:
                told = replace(story, killed=max(0, story.killed + r.choice((0, 0, 0, 0, 0, 1, 2, -1))))
                urdu = self._urdu_names.get(story.place.name or "")
                if urdu and r.random() < URDU_SHARE:
                    told = replace(told, place=replace(story.place, text=urdu))
                texts.append((told, self.text(told)))
            told, text = r.choice(texts)
            key = hashlib.sha256(f"{name}/{n}".encode()).hexdigest()
            yield self.report(told, text, key, hashlib.sha256(text.encode()).hexdigest())

    def text(self, story: Story) -> str:
        if story.place.text.isascii() or story.place.text == story.place.name:
            return super().text(story)
        r = self.random
        facts = {
            "town": story.place.text,
            "what": _URDU_WHAT[story.kind[3]],
            "killed": story.killed,
            "injured": story.killed * 2 + 1,
        }
        said = itertools.islice(itertools.cycle(_URDU_SENTENCES), self.sentences)
        words = (dict(zip("abcde", r.choices(self._urdu, k=5), strict=True)) for _ in range(self.sentences))
        return " ".join(sentence.format(**facts, **some) for sentence, some in zip(said, words, strict=True))

    def _source(self) -> int:
        """A fourth of all articles come from a few large ones."""
        large = self.random.random() < LARGE_SHARE
        return min(int(self.random.paretovariate(1)) - 1, 99) if large else self.random.randrange(SOURCES)

    def report(self, story: Story, text: str, key: str, copies: str) -> LinkableReport:
        r, place, killed, injured = self.random, story.place, story.killed, story.killed * 2 + 1
        urdu = not text.isascii() and "۔" in text
        first = text.index("۔" if urdu else ". ") + 1
        toll = _span(text, str(killed), first)
        hurt = _span(text, str(injured), toll.end)
        where = _span(text, place.text)
        group = [ReportedActor("perpetrator", story.group, "Rebel groups", toll)] if story.group else []
        published = self.published(story)
        what = _URDU_WHAT[story.kind[3]] if urdu else story.kind[3].title()
        title = (
            f"{place.text}: {what}، {killed} افراد ہلاک"
            if urdu
            else f"{what} in {place.name}: {killed} {story.words[0]}"
        )
        return LinkableReport(
            key=f"{key}.000",
            report=Report(
                ordinal=0,
                event_type=story.kind[0],
                sub_event_type=story.kind[1],
                disorder_type="Political violence",
                date_start=story.day,
                date_end=story.day,
                date_source=r.choice(("text", "dateline", "published")),
                place=_placed(place, where),
                actors=(*group, ReportedActor("target", "Civilians", "Civilians", where)),
                casualties=(
                    Casualty("killed", "civilians", killed, killed, killed, toll),
                    Casualty("injured", "civilians", injured, injured, injured, hurt, False, "officials"),
                ),
                killed=Range(killed, killed, killed),
                injured=Range(injured, injured, injured),
                claims=(Claim(story.group, "claimed", toll),) if story.group and r.random() < 0.3 else (),
                score=round(0.2 + 0.8 * r.betavariate(2, 1.4), 4),
                evidence=(Evidence(Span(0, first), "sentence"), Evidence(where, "place")),
            ),
            article_key=key,
            url=f"https://example.org/{key[:16]}",
            title=title,
            text=text,
            published=published,
            source_id=f"source-{self._source()}",
            fingerprint=copies,
        )


def _span(text: str, words: str, start: int = 0) -> Span:
    at = text.index(words, start)
    return Span(at, at + len(words))


def _placed(place: Place, span: Span) -> Place:
    return replace(place, span=span, text=place.text)
