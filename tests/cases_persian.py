"""Persian cases: see language_cases. 13 Bahman 1404 is 2 February 2026."""

from __future__ import annotations

from language_cases import Case

IED, CLASH, ATTACK = "Remote explosive/landmine/IED", "Armed clash", "Attack"
PERSIAN: tuple[Case, ...] = (
    Case("دست‌کم ۱۲ نفر در انفجار بمب در زاهدان کشته و بیش از ۳۰ تن زخمی شدند.",
         (IED,), killed=(12, 12, None), injured=(31, 31, None), at="Zahedan"),
    Case("افراد مسلح ناشناس روز شنبه در سراوان به یک خودروی پلیس حمله کردند و دو مأمور را کشتند.",
         (ATTACK, CLASH), killed=2, day="2026-01-31", at="Saravan", actors=("unidentified-armed-group", "police")),
    Case("حمله انتحاری در کابل پنج کشته و هجده زخمی بر جای گذاشت.", ("Suicide bomb",), killed=5, injured=18, at="Kabul"),
    Case("سه سرباز در درگیری با شبه‌نظامیان در نزدیکی سنندج جان باختند.",
         (CLASH,), killed=3, at="Sanandaj", actors=("military", "unidentified-armed-group")),
    Case("صدها نفر در اهواز در اعتراض به گرانی تجمع کردند.", ("Peaceful protest",), at="Ahvaz"),
    Case("پلیس تهران ۱۴ مظنون را بازداشت کرد.", ("Arrests",), at="Tehran", actors=("police",), other=("arrested", 14)),
    Case("زمین‌لرزه‌ای به بزرگی ۵٫۴ کرمان را لرزاند؛ پنج نفر کشته شدند.", ("Natural disaster",), killed=5, at="Kerman"),
    Case("سیل در شیراز جان هشت نفر را گرفت و شش نفر ناپدید شدند.",
         ("Natural disaster",), killed=8, at="Shiraz", other=("missing", 6)),
    Case("حمله پهپادی به بازاری در قندهار نه کشته داشت، به گفته مقام‌های محلی.",
         ("Air/drone strike",), killed=9, at="Kandahar", said="مقام‌های محلی"),
    Case("افراد مسلح چهار معلم را در هرات ربودند.",
         ("Abduction/forced disappearance",), at="Herat", actors=("unidentified-armed-group",), other=("abducted", 4)),
    Case("گروه جبهه کوهستان مسئولیت حمله به پاسگاه سراوان را بر عهده گرفت. در این حمله که جمعه رخ داد سه نفر کشته شدند.",
         (ATTACK, CLASH), killed=3, day="2026-01-30", at="Saravan", claim=("جبهه کوهستان", "claimed")),
    Case("پلیس با گاز اشک‌آور معترضان را در مشهد متفرق کرد.",
         ("Protest with intervention",), at="Mashhad", actors=("police", "protesters")),
    Case("در تصادف اتوبوس در جاده شیراز ۱۱ مسافر جان باختند.", ("Accident",), killed=11, at="Shiraz"),
    Case("روز ۱۲ بهمن ۱۴۰۴ در حمله خمپاره‌ای به جلال‌آباد چهار غیرنظامی زخمی شدند.",
         ("Shelling/artillery/missile attack",), injured=4, day="2026-02-01", at="Jalalabad"),
    Case("دیروز بیست و سه نفر در آتش‌سوزی بیمارستانی در تهران جان خود را از دست دادند.",
         ("Accident",), killed=23, day="2026-02-01", at="Tehran"),
    Case("سخنگوی نیروهای امنیتی وقوع انفجار در اصفهان را تکذیب کرد.", cue="negated"),
    Case("سال گذشته در حمله‌ای در کرمان ۸۰ نفر کشته شده بودند.", cue="historical"),
    Case("مقام‌ها درباره احتمال حملات تازه در کابل هشدار دادند."),
    Case("قرار است کارگران هفته آینده در اهواز تجمع اعتراضی برگزار کنند.", cue="future"),
    Case("شمار کشته‌شدگان انفجار هرات به ۱۶ نفر رسید، وزارت بهداشت اعلام کرد.",
         (IED,), killed=16, at="Herat", said="وزارت بهداشت"),
    Case("نیروهای امنیتی یک انبار سلاح را در زاهدان کشف و بمبی را خنثی کردند.",
         ("Disrupted weapons use",), at="Zahedan", actors=("security-forces",)),
    Case("در تیراندازی شامگاه پنجشنبه در مزار شریف یک زن کشته و سه کودک مجروح شدند.",
         (ATTACK,), killed=1, injured=3, day="2026-01-29", at="Mazar-e Sharif"),
    Case("انفجار در كابل سه كشته و ده زخمي برجا گذاشت.", (IED,), killed=3, injured=10, at="Kabul"),
    Case("حداقل دو تن در حملهٔ هوایی در ولایت ننگرهار کشته شدند.",
         ("Air/drone strike",), killed=(2, 2, None), at="Nangarhar"),
    Case("بین ۱۰ تا ۱۵ نفر در حمله به مسجدی در هرات کشته شدند، پلیس گفت.",
         (ATTACK,), killed=(10, None, 15), at="Herat", actors=("police",), said="پلیس"),
)  # fmt: skip
