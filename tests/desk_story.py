"""A day at the desk for tests and screenshots: coordinated attacks told by five papers, and what else lies in a queue.

Places are real; the groups, papers and events are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import AbstractUser, User
from django.db import connection

from builders import (
    NOW,
    a_place,
    candidate_columns,
    candidate_value,
    make_article,
    make_candidate,
    make_feed,
    make_report,
    told,
    words,
)
from dateline.model import Claim, Place, Range, Report, ReportedActor, Verdict
from dateline.records import report_record
from dateline.review.filters import QueueFilter
from dateline.review.watches import Reach, Watch, WatchNotices, WatchPlace
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.queue_index import index_candidates
from dateline.store.rule_proposals import propose_rule
from dateline.store.saved_views import save_view
from dateline.store.watches import save_watch

FIRST = """\
GWADAR: Gunmen stormed a labourers' camp on the outskirts of Gwadar before dawn on Saturday, killing 11 construction workers and wounding at least 20 others, police said.

The attack was one of several across Balochistan within a few hours. Checkpoints in Mastung and Nushki came under fire at about the same time, according to officials.

“They came on motorcycles and fired at the tents where the workers slept,” a survivor told the Herald at the district hospital. Five of the wounded were in a critical condition, a doctor there said.

The Saffron Column claimed the attack in a message to reporters. The claim could not be verified.
"""
SECOND = """\
QUETTA: The military said on Sunday that its forces had killed 92 militants in operations that followed coordinated attacks in five districts of Balochistan.

Thirteen labourers died in the attack on a camp in Gwadar, the provincial health department said, raising an earlier toll of 11 given by police.

| District | Killed | Injured | What happened |
|---|---|---|---|
| Gwadar | 13 labourers | 24 | Camp attacked |
| Mastung | 4 policemen | 7 | Checkpoint ambushed |
| Nushki | 2 soldiers | 5 | Clash on the highway |
| Quetta | – | 12 | Explosions near the railway |

The Saffron Column said it had carried out the attacks in Gwadar and Mastung.
"""
THIRD = """\
At least 11 people were killed when armed men attacked a workers' camp near the port city of Gwadar on Saturday, officials said, in the deadliest of a string of assaults in Pakistan's south-west.

A spokesman for the Saffron Column denied that its men had fired on civilians, and said the camp housed “armed guards”.
"""
URDU = """\
گوادر: پولیس کے مطابق ہفتے کی صبح مسلح افراد نے گوادر کے قریب مزدوروں کے کیمپ پر حملہ کیا جس میں 12 مزدور جاں بحق اور 20 زخمی ہو گئے۔

حکام نے کہا کہ علاقے میں تلاشی کا عمل جاری ہے۔
"""


def _day(day: int, hour: int, month: int = 1) -> datetime:
    return datetime(2026, month, day, hour, 20, tzinfo=UTC)


def _place(
    said: str, text: str, latitude: float, longitude: float, geonameid: int, nth: int = 1, **more: object
) -> Place:
    base = a_place(said, words(text, said, nth), geonameid=geonameid, latitude=latitude, longitude=longitude)
    return replace(base, **({"admin2": f"{said} District"} | more))  # type: ignore[arg-type]


def gwadar() -> rows.Candidate:
    """The candidate of five reports: tolls that differ, a claim and a denial, a copy, a table, an Urdu text."""
    herald = make_feed("coastal-herald", "Coastal Herald", source_scale="Subnational")
    post = make_feed("quetta-post", "Quetta Evening Post", source_scale="Subnational")
    wire = make_feed("meridian-wire", "Meridian Wire", source_scale="International", country="GB")
    daily = make_feed("daily-saahil", "روزنامہ ساحل", source_scale="National", language="ur")
    copy = make_feed("valley-times", "Valley Times", source_scale="Local")

    first = make_article(
        FIRST,
        title="Eleven labourers killed in attack on camp in Gwadar",
        feed=herald,
        published=_day(31, 6),
        authors=["Staff reporter"],
    )
    first_told = told(
        FIRST,
        trigger="stormed a labourers' camp",
        day="before dawn on Saturday",
        place=_place("Gwadar", FIRST, 25.12163, 62.32541, 1177446),
        actors=[
            ("perpetrator", "Unidentified Armed Group (Pakistan)", "Gunmen"),
            ("target", "Civilians (Pakistan)", "construction workers"),
        ],
        tolls=[
            ("killed", "civilians", 11, 11, 11, "killing 11 construction workers", "police"),
            ("injured", "civilians", 20, None, None, "wounding at least 20 others", "police"),
        ],
        claims=[("Saffron Column", "claimed", "The Saffron Column claimed the attack")],
        score=0.94,
        tags=("firearms",),
    )
    second = make_article(
        SECOND,
        title="92 militants killed after coordinated attacks, military says",
        feed=post,
        published=_day(1, 9, 2),
    )
    second_told = told(
        SECOND,
        trigger="attack on a camp",
        place=_place("Gwadar", SECOND, 25.12163, 62.32541, 1177446),
        actors=[("target", "Civilians (Pakistan)", "labourers")],
        tolls=[
            (
                "killed",
                "civilians",
                13,
                13,
                13,
                "Thirteen labourers died",
                "the provincial health department",
            ),
            ("injured", "civilians", 24, 24, 24, "24", None),
            ("killed", "armed group", 92, 92, 92, "killed 92 militants", "the military"),
        ],
        claims=[("Saffron Column", "claimed", "The Saffron Column said it had carried out")],
        date_start=date(2026, 1, 31),
        date_end=date(2026, 2, 1),
        score=0.88,
    )
    third = make_article(
        THIRD, title="Gunmen kill at least 11 workers near Pakistani port", feed=wire, published=_day(31, 11)
    )
    third_told = told(
        THIRD,
        trigger="attacked a workers' camp",
        day="on Saturday",
        place=_place("Gwadar", THIRD, 25.12163, 62.32541, 1177446, geo_precision=2),
        actors=[("perpetrator", "Unidentified Armed Group (Pakistan)", "armed men")],
        tolls=[("killed", "civilians", 11, None, None, "At least 11 people were killed", "officials")],
        claims=[("Saffron Column", "denied", "denied that its men had fired on civilians")],
        score=0.9,
    )
    fourth = make_article(
        THIRD,
        title="Gunmen kill at least 11 workers near Pakistani port",
        feed=copy,
        published=_day(31, 13),
        published_source="feed",
        copy_root=third,
        agency="Meridian Wire",
    )
    make_article(
        FIRST.replace("11 construction workers", "9 construction workers"),
        title="Nine labourers killed in attack on camp in Gwadar",
        feed=herald,
        published=_day(31, 5),
        replaced_by=first,
    )
    fifth = make_article(
        URDU,
        title="گوادر میں مزدوروں کے کیمپ پر حملہ، 12 جاں بحق",
        feed=daily,
        published=_day(31, 8),
        language="ur",
    )
    fifth_told = told(
        URDU,
        trigger="حملہ",
        day="ہفتے کی صبح",
        place=_place(
            "گوادر", URDU, 25.12163, 62.32541, 1177446, nth=2, name="Gwadar", admin2="Gwadar District"
        ),
        tolls=[("killed", "civilians", 12, 12, 12, "12 مزدور جاں بحق", "police")],
        score=0.81,
    )
    pairs = [
        (make_report(a, t), t)
        for a, t in (
            (first, first_told),
            (second, second_told),
            (third, third_told),
            (fourth, third_told),
            (fifth, fifth_told),
        )
    ]
    value = candidate_value(
        "gwadar-camp",
        pairs,
        date_end=date(2026, 2, 1),
        killed=Range(11, 13, 13),
        injured=Range(20, 24, 24),
        independent_sources=4,
        score=0.96,
        actors=(
            *first_told.actors,
            ReportedActor("claimant", "Saffron Column", "Rebel groups", first_told.claims[0].span),
        ),
        claims=(
            Claim("Saffron Column", "claimed", first_told.claims[0].span),
            Claim("Saffron Column", "denied", third_told.claims[0].span),
        ),
        linked_to=("balochistan-wide", "mastung-post", "nushki-clash"),
    )
    casualties = tuple(
        replace(c, superseded=c.attributed_to == "police" and c.category == "killed" and c.best == 11)
        for c in value.casualties
    )
    row = make_candidate(
        "gwadar-camp",
        pairs,
        **{
            name: getattr(value, name)
            for name in (
                "date_end", "killed", "injured", "independent_sources", "score", "actors", "claims", "linked_to",
            )
        },
        casualties=casualties,
        readings=[
            ("killed", [("11 (police)", 0), ("13 (the provincial health department)", 1), ("12 (police)", 4)]),
            ("date", [("31 January", 0), ("31 January – 1 February", 1)]),
        ],
    )  # fmt: skip
    rows.CandidateReport.objects.filter(candidate=row, report=pairs[1][0]).update(
        reasons=["same place and day", "shares Saffron Column"]
    )
    return row


def siblings() -> None:
    """The wider attack, its other parts, and unrelated candidates."""
    text = "QUETTA: Militants attacked police posts in five districts of Balochistan on Saturday and Sunday, officials said. At least 92 militants were killed, according to the military."
    article = make_article(
        text, title="Attacks across Balochistan leave dozens dead", published=_day(1, 12, 2)
    )
    wide = told(
        text,
        trigger="attacked police posts",
        day="on Saturday and Sunday",
        place=_place(
            "Balochistan",
            text,
            28.49,
            65.09,
            1183606,
            admin2=None,
            admin1="Balochistan",
            geo_precision=3,
            feature_code="ADM1",
        ),
        actors=[("perpetrator", "Unidentified Armed Group (Pakistan)", "Militants")],
        tolls=[
            ("killed", "armed group", 92, None, None, "At least 92 militants were killed", "the military")
        ],
        event_type="Battles",
        sub_event_type="Armed clash",
        date_end=date(2026, 2, 1),
        score=0.91,
    )
    make_candidate(
        "balochistan-wide", [(make_report(article, wide), wide)], linked_to=("gwadar-camp", "mastung-post")
    )

    text = "MASTUNG: Four policemen were killed when gunmen ambushed a checkpoint in Mastung on Saturday night, the district police chief said."
    article = make_article(text, title="Four policemen killed in Mastung ambush", published=_day(1, 3, 2))
    part = told(
        text,
        trigger="ambushed a checkpoint",
        day="on Saturday night",
        place=_place("Mastung", text, 29.79966, 66.84553, 1170880, nth=1),
        actors=[
            ("perpetrator", "Unidentified Armed Group (Pakistan)", "gunmen"),
            ("target", "Police Forces of Pakistan", "policemen"),
        ],
        tolls=[
            ("killed", "security forces", 4, 4, 4, "Four policemen were killed", "the district police chief")
        ],
        event_type="Battles",
        sub_event_type="Armed clash",
        score=0.9,
    )
    make_candidate(
        "mastung-post", [(make_report(article, part), part)], linked_to=("balochistan-wide", "gwadar-camp")
    )

    text = "NUSHKI: Two soldiers died in a clash with armed men on the highway near Nushki, residents said on Sunday."
    article = make_article(text, title="Clash on highway near Nushki", published=_day(1, 7, 2))
    part = told(
        text,
        trigger="clash",
        place=_place("Nushki", text, 29.55218, 66.02288, 1168718, geo_precision=2),
        tolls=[("killed", "security forces", 2, 2, 2, "Two soldiers died", "residents")],
        event_type="Battles",
        sub_event_type="Armed clash",
        date_source="published",
        date_start=date(2026, 2, 1),
        date_end=date(2026, 2, 1),
        score=0.78,
    )
    make_candidate("nushki-clash", [(make_report(article, part), part)], linked_to=("balochistan-wide",))

    text = "LAHORE: Several hundred teachers marched to the press club on Monday to demand unpaid wages. The rally ended peacefully."
    article = make_article(text, title="Teachers march in Lahore over unpaid wages", published=_day(2, 15, 2))
    part = told(
        text,
        trigger="marched",
        day="on Monday",
        place=_place(
            "LAHORE",
            text,
            31.558,
            74.35071,
            1172451,
            name="Lahore",
            admin1="Punjab",
            admin2="Lahore District",
        ),
        actors=[("other", "Teachers (Pakistan)", "teachers")],
        event_type="Protests",
        sub_event_type="Peaceful protest",
        disorder_type="Demonstrations",
        date_start=date(2026, 2, 2),
        date_end=date(2026, 2, 2),
        score=0.71,
    )
    make_candidate("lahore-march", [(make_report(article, part), part)])

    text = "A flash flood swept away six houses in Kalam late last week. Three people are missing and dozens of families were displaced, rescuers said."
    article = make_article(
        text, title="Flash flood sweeps away houses in Swat valley", published=_day(2, 18, 2)
    )
    part = told(
        text,
        trigger="flash flood",
        day="late last week",
        place=_place(
            "Kalam", text, 35.49, 72.58, 1174808, admin1="Khyber Pakhtunkhwa", admin2="Swat District"
        ),
        tolls=[
            ("missing", "civilians", 3, 3, 3, "Three people are missing", "rescuers"),
            ("displaced", "civilians", 24, None, None, "dozens of families were displaced", "rescuers"),
        ],
        event_type="Disasters",
        sub_event_type="Natural disaster",
        disorder_type="Disasters",
        date_start=date(2026, 1, 26),
        date_end=date(2026, 2, 1),
        time_precision=2,
        score=0.64,
    )
    make_candidate("kalam-flood", [(make_report(article, part), part)])

    text = "Armed men abducted a clerk from his home in Sarband village, his family said."
    article = make_article(text, title="Clerk abducted from home", published=_day(2, 20, 2))
    part = told(
        text,
        trigger="abducted a clerk",
        place=Place(span=words(text, "Sarband village"), text="Sarband village"),
        tolls=[("abducted", "civilians", 1, 1, 1, "a clerk", "his family")],
        event_type="Violence against civilians",
        sub_event_type="Abduction/forced disappearance",
        date_source="published",
        date_start=date(2026, 2, 2),
        date_end=date(2026, 2, 2),
        score=0.47,
    )
    make_candidate("sarband-clerk", [(make_report(article, part), part)])


def operators_page() -> None:
    """Feeds in every state of health, rejections and runs."""
    now = datetime.now(UTC)
    rows.Feed.objects.update(
        last_polled_at=now - timedelta(minutes=4),
        last_success_at=now - timedelta(minutes=4),
        next_poll_at=now + timedelta(minutes=26),
    )
    make_feed(
        "harbour-news",
        "Harbour News",
        failures=6,
        last_error="The host did not answer within 20 s.",
        last_polled_at=now - timedelta(hours=2),
        last_success_at=now - timedelta(days=3),
        next_poll_at=now + timedelta(hours=5),
    )
    make_feed(
        "plateau-radio", "Plateau Radio", enabled=False, disabled_reason="410: the feed is gone for good."
    )
    make_feed("new-voice", "New Voice", country="AF", language="fa")
    for stage, code, message, subject in (
        ("article", "empty-text", "The page holds no readable text.", "https://example.org/a-gallery"),
        ("document", "http-404", "The host says there is no such page (404).", "https://example.org/gone"),
        (
            "feed",
            "not-a-feed",
            "This is an HTML page, not a feed; name the feed's own address.",
            "https://example.org/",
        ),
    ):
        rows.Rejection.objects.create(
            stage=stage,
            code=code,
            message=message,
            subject=subject,
            subject_key=subject + stage,
            at=now - timedelta(minutes=11),
        )
    rows.Cycle.objects.create(
        started_at=now - timedelta(minutes=5),
        ended_at=now - timedelta(minutes=4, seconds=42),
        flow="ingest",
        counts={"feeds polled": 5, "new entries": 14, "articles": 12, "rejections": 2, "candidates": 7},
    )


def whole_desk() -> None:
    """Everything above in one database."""
    gwadar()
    siblings()
    operators_page()


def watches() -> None:
    """Two watches: a province with an editor and notices, and one of two countries that is switched off."""
    balochistan = Watch(
        "balochistan",
        "Balochistan",
        (Reach(places=(WatchPlace("Balochistan, PK", "PK", "Balochistan"),)),),
        editors=("zara",),
        notices=WatchNotices(("new", "update"), least_score=0.5),
        outputs=("csv", "atom"),
    )
    given = {
        "title": "Balochistan",
        "places": ["Balochistan, PK"],
        "editors": ["zara"],
        "notices": {"about": ["new", "update"], "least_score": 0.5},
        "outputs": ["csv", "atom"],
    }
    save_watch(balochistan, given, by=None, now=NOW)
    far = Watch(
        "far-away",
        "Far away",
        (Reach(places=(WatchPlace("IR", "IR"), WatchPlace("AF", "AF"))),),
        enabled=False,
    )
    save_watch(far, {"title": "Far away", "places": ["IR", "AF"], "enabled": False}, by=None, now=NOW)


def decided(user: AbstractUser) -> None:
    """One candidate confirmed, with a toll that rose since, one rejected and one set aside; a view, and a rule that waits:
    over `whole_desk`.
    """
    now = _day(3, 9, month=2)
    for key, verdict, reason in (
        ("mastung-post", Verdict.CONFIRM, ""),
        ("nushki-clash", Verdict.REJECT, "background"),
        ("kalam-flood", Verdict.UNSURE, ""),
    ):
        decide(key, verdict, user=user, expected_revision=None, reason=reason, now=now)
    change = {"field": "killed", "old": "4", "new": "6", "sentence": "Killed 4 -> 6."}
    rows.UpdateProposal.objects.create(
        candidate=rows.Candidate.objects.get(key="mastung-post"), changes=[change], made_at=now
    )
    for owner in User.objects.all():
        save_view(owner.pk, "Killed in Gwadar", QueueFilter.from_query("q=gwadar"), now=now)
    propose_rule(
        "gwadar-camp", kind="place", name="the port town", scope="country", scope_value="PK", target="1177446",
        target_name="Gwadar, Balochistan, Pakistan", user=user, now=now,
    )  # fmt: skip


def _checkpoint(text: str, killed: int) -> Report:
    """What a text tells of policemen killed at a checkpoint in Mastung."""
    return told(
        text,
        trigger="attacked a checkpoint",
        day="on Saturday",
        place=_place("Mastung", text, 29.79966, 66.84553, 1170880),
        actors=[("target", "Police Forces of Pakistan", "policemen")],
        tolls=[
            ("killed", "security forces", killed, killed, killed, f"killing {killed} policemen", "police")
        ],
    )


def told_by_many(number: int) -> rows.Candidate:
    """One attack in as many papers, each with a text of its own; the last ones count one more killed."""
    told_in = []
    for n in range(number):
        killed = 4 if n < number - 2 else 5
        text = f"MASTUNG: Gunmen attacked a checkpoint in Mastung on Saturday, killing {killed} policemen, police told paper {n}."
        value = _checkpoint(text, killed)
        article = make_article(
            text,
            title=f"Policemen killed in Mastung, says paper {n}",
            feed=make_feed(f"paper-{n}", f"Paper {n}"),
            published=_day(31, 6) + timedelta(minutes=n),
        )
        told_in.append((make_report(article, value), value))
    readings = [("killed", [("4", 0), ("5", number - 1)])]
    return make_candidate("many-papers", told_in, readings=readings)


def many_candidates(number: int) -> None:
    """A long queue of small candidates, with records as large as real ones are."""
    feed = make_feed("bulk-paper", "Bulk Paper")
    text = (
        "MASTUNG: Gunmen attacked a checkpoint in Mastung on Saturday, killing 4 policemen, police said. " * 8
    )
    value = _checkpoint(text, 4)
    base = make_article(text, title="Bulk story", feed=feed)
    articles = rows.Article.objects.bulk_create(
        [
            rows.Article(
                key=f"bulk-{i}",
                feed=feed,
                url=f"https://example.org/bulk/{i}",
                canonical_url=f"https://example.org/bulk/{i}",
                url_key=f"bulk-{i}",
                title=f"Four policemen killed, case {i}",
                text=base.text,
                published=NOW,
                published_source="page",
                language="en",
                fingerprint=f"bulk-{i}",
                first_seen_at=NOW,
                state="annotated",
            )
            for i in range(number)
        ],
        batch_size=500,
    )
    record = report_record(value)
    reports = rows.Report.objects.bulk_create(
        [
            rows.Report(
                key=f"bulk-{i}.000",
                article=article,
                ordinal=0,
                modality="asserted",
                event_type=value.event_type,
                sub_event_type=value.sub_event_type,
                date_start=value.date_start,
                date_end=value.date_end,
                score=0.5,
                record=record,
                published=NOW,
                state="linked",
            )
            for i, article in enumerate(articles)
        ],
        batch_size=500,
    )
    candidates = []
    for i, report in enumerate(reports):
        shown = candidate_value(
            f"bulk-{i}",
            [(report, value)],
            score=((i * 7919) % 9973) / 10000,
            title=f"Four policemen killed, case {i}",
            date_start=date(2025, 1, 1) + timedelta(days=i % 400),
            date_end=date(2025, 1, 1) + timedelta(days=i % 400),
            # as large as a story told by a dozen papers
            casualties=candidate_value("x", [(report, value)] * 12).casualties,
        )
        candidates.append(
            rows.Candidate(
                **candidate_columns(shown),
                state="proposed" if i % 10 < 7 else ("rejected", "confirmed", "unsure")[i % 3],
                first_seen_at=NOW,
                updated_at=NOW,
            )
        )
    saved = rows.Candidate.objects.bulk_create(candidates, batch_size=500)
    rows.CandidateReport.objects.bulk_create(
        [rows.CandidateReport(candidate=c, report=r) for c, r in zip(saved, reports, strict=True)],
        batch_size=500,
    )
    index_candidates([c.pk for c in saved])
    if connection.vendor == "postgresql":
        # what autovacuum does by itself within a minute of such a load
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
