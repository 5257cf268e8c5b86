"""Urdu cases: see language_cases."""

from __future__ import annotations

from language_cases import Case

IED, CLASH, ATTACK = "Remote explosive/landmine/IED", "Armed clash", "Attack"
URDU: tuple[Case, ...] = (
    Case("کوئٹہ میں اتوار کو بم دھماکے میں کم از کم 12 افراد ہلاک اور 30 سے زائد زخمی ہو گئے، پولیس کے مطابق دھماکہ بازار میں ہوا۔",
         (IED,), killed=(12, 12, None), injured=(31, 31, None), day="2026-02-01", at="Quetta", actors=("police",), said="پولیس"),
    Case("پشاور کے علاقے حیات آباد میں نامعلوم مسلح افراد کی فائرنگ سے دو پولیس اہلکار جاں بحق اور تین زخمی ہو گئے۔",
         (ATTACK, CLASH), killed=2, injured=3, at="Peshawar", actors=("police", "unidentified-armed-group")),
    Case("تربت میں خودکش حملے میں پانچ سیکیورٹی اہلکار شہید ہوئے۔",
         ("Suicide bomb",), killed=5, at="Turbat", actors=("security-forces",)),
    Case("خضدار سے نامعلوم افراد نے چھ مزدوروں کو اغوا کر لیا۔",
         ("Abduction/forced disappearance",), at="Khuzdar", actors=("unidentified-armed-group",), other=("abducted", 6)),
    Case("کراچی میں سینکڑوں افراد نے مہنگائی کے خلاف احتجاجی مظاہرہ کیا۔", ("Peaceful protest",), at="Karachi"),
    Case("سوات میں سیلاب سے آٹھ افراد جاں بحق اور پندرہ لاپتہ ہو گئے۔",
         ("Natural disaster",), killed=8, at="Swat", other=("missing", 15)),
    Case("بنوں میں سیکیورٹی فورسز کے ساتھ جھڑپ میں ۷ دہشت گرد مارے گئے۔",
         (CLASH,), killed=7, at="Bannu", actors=("security-forces", "unidentified-armed-group")),
    Case("گزشتہ روز مستونگ میں ڈرون حملے میں تین شہری ہلاک ہوئے۔",
         ("Air/drone strike",), killed=3, day="2026-02-01", at="Mastung"),
    Case("لاہور پولیس نے گیارہ مشتبہ افراد کو گرفتار کر لیا۔",
         ("Arrests",), at="Lahore", actors=("police",), other=("arrested", 11)),
    Case("تربت میں جمعے کو پولیس وین پر حملے میں تین اہلکار ہلاک ہوئے۔ کالعدم تنظیم پہاڑی محاذ نے حملے کی ذمہ داری قبول کر لی۔",
         (ATTACK, CLASH), killed=3, day="2026-01-30", at="Turbat", actors=("police",), claim=("پہاڑی محاذ", "claimed")),
    Case("ایک سال قبل پشاور میں ہونے والے حملے میں چالیس افراد ہلاک ہوئے تھے۔", cue="historical"),
    Case("حکام نے کوئٹہ میں کسی بھی دھماکے کی تردید کی ہے۔"),
    Case("محکمہ موسمیات نے سندھ میں طوفان کا خدشہ ظاہر کیا ہے۔", cue="hypothetical"),
    Case("31 جنوری 2026 کو خضدار میں بس کھائی میں گرنے سے تیرہ مسافر جاں بحق ہو گئے، یہ ٹریفک حادثہ صبح پیش آیا۔",
         ("Accident",), killed=13, day="2026-01-31", at="Khuzdar"),
    Case("لاہور میں پولیس نے مظاہرین پر لاٹھی چارج کیا اور آنسو گیس استعمال کی، 25 افراد گرفتار۔",
         ("Protest with intervention",), at="Lahore", actors=("police", "protesters"), other=("arrested", 25)),
    Case("بلوچستان میں زلزلے کے جھٹکے، دو بچے جاں بحق۔", ("Natural disaster",), killed=2, at="Balochistan"),
    Case("بنوں کے سرحدی علاقے میں گولہ باری سے چار شہری زخمی ہو گئے، واقعہ بدھ کی شب پیش آیا۔",
         ("Shelling/artillery/missile attack",), injured=4, day="2026-01-28", at="Bannu"),
    Case("کراچی میں ٹارگٹ کلنگ، فائرنگ سے ایک شخص ہلاک۔", (ATTACK,), killed=1, at="Karachi"),
    Case("بنوں میں دستی بم حملے میں ایک بچہ جاں بحق اور دس افراد زخمی ہوئے، ترجمان نے بتایا۔",
         ("Grenade",), killed=1, injured=10, at="Bannu", said="ترجمان"),
    Case("کوئٹہ دھماکے میں ہلاکتوں کی تعداد بڑھ کر 21 ہو گئی ہے۔", (IED,), killed=21, at="Quetta"),
    Case("كوئٹه ميں دھماكے سے پانچ افراد ہلاك ہو گئے۔", (IED,), killed=5, at="Quetta"),
    Case("جماعت کل لاہور میں احتجاج کرے گی۔", cue="future"),
    Case("پولیس نے کراچی میں بارودی مواد ناکارہ بنا دیا اور حملے کا منصوبہ ناکام بنا دیا۔",
         ("Disrupted weapons use",), at="Karachi", actors=("police",)),
    Case("کراچی میں معروف اداکار دل کا دورہ پڑنے سے انتقال کر گئے۔"),
    Case("پیر کی صبح کابل میں فضائی حملے میں کم سے کم نو افراد ہلاک ہوئے، ہلاک ہونے والوں میں چار خواتین شامل ہیں۔",
         ("Air/drone strike",), killed=(9, 9, None), day="2026-02-02", at="Kabul"),
)  # fmt: skip
