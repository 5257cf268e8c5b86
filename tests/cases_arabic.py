"""Arabic cases: see language_cases."""

from __future__ import annotations

from language_cases import Case

IED, CLASH, ATTACK = "Remote explosive/landmine/IED", "Armed clash", "Attack"
SHELLING = "Shelling/artillery/missile attack"
ARABIC: tuple[Case, ...] = (
    Case("قُتل ثلاثة أشخاص وأصيب سبعة آخرون في انفجار عبوة ناسفة ببغداد يوم السبت، وفقا لمصدر في الشرطة.",
         (IED,), killed=3, injured=7, day="2026-01-31", at="Baghdad", actors=("police",), said="مصدر في الشرطة"),
    Case("هاجم مسلحون مجهولون قرية قرب كركوك فجر الأحد، ما أدى إلى مقتل شرطيين اثنين وإصابة أربعة مدنيين.",
         (ATTACK, CLASH), killed=2, injured=4, day="2026-02-01", at="Kirkuk", actors=("unidentified-armed-group",)),
    Case("أسفر هجوم انتحاري في عدن عن سقوط قتيلين و12 جريحا.", ("Suicide bomb",), killed=2, injured=12, at="Aden"),
    Case("قتيلان وخمسة جرحى في اشتباكات مسلحة بين الجيش ومسلحين في درعا.",
         (CLASH,), killed=2, injured=5, at="Daraa", actors=("military", "unidentified-armed-group")),
    Case("ما لا يقل عن ٢٥ قتيلا في غارة جوية على سوق بالفاشر أمس.",
         ("Air/drone strike",), killed=(25, 25, None), day="2026-02-01", at="El Fasher"),
    Case("اختطف مسلحون أربعة موظفين في تعز يوم الخميس.",
         ("Abduction/forced disappearance",), day="2026-01-29", at="Taiz", actors=("unidentified-armed-group",),
         other=("abducted", 4)),
    Case("تظاهر المئات في بيروت احتجاجا على غلاء المعيشة.", ("Peaceful protest",), at="Beirut"),
    Case("فرقت قوات الأمن متظاهرين في الخرطوم بالغاز المسيل للدموع، واعتقلت ثلاثة عشر شخصا.",
         ("Protest with intervention",), at="Khartoum", actors=("security-forces", "protesters"), other=("arrested", 13)),
    Case("لقي 18 شخصا مصرعهم جراء فيضانات في بنغازي، ولا يزال 30 في عداد المفقودين.",
         ("Natural disaster",), killed=18, at="Benghazi", other=("missing", 30)),
    Case("ضرب زلزال بقوة 5.4 درجات مدينة حلب، ولم تسجل إصابات.", ("Natural disaster",), injured=0, at="Aleppo"),
    Case("تبنت جماعة كتائب التلال الهجوم الذي استهدف نقطة تفتيش في العريش يوم الجمعة وأودى بحياة ثلاثة جنود.",
         (ATTACK, CLASH), killed=3, day="2026-01-30", at="Arish", claim=("كتائب التلال", "claimed")),
    Case("أعلنت حركة الوادي مسؤوليتها عن تفجير سيارة مفخخة في الموصل.",
         (IED,), at="Mosul", claim=("حركة الوادي", "claimed")),
    Case("ألقت الشرطة القبض على خمسة مشتبه بهم في القاهرة.",
         ("Arrests",), at="Cairo", actors=("police",), other=("arrested", 5)),
    Case("قصف مدفعي على مدينة تعز يقتل امرأة وطفلين.", (SHELLING,), killed=3, at="Taiz"),
    Case("نفت وزارة الداخلية وقوع أي انفجار في دمشق.", cue="negated"),
    Case("في الذكرى الأولى لتفجير بيروت الذي أودى بحياة 200 شخص، وضع الأهالي أكاليل الزهور.", cue="historical"),
    Case("حذرت السلطات من هجمات محتملة في القاهرة خلال الأعياد."),
    Case("من المقرر أن تنظم النقابات مظاهرة في طرابلس يوم الخميس المقبل.", cue="future"),
    Case("مصرع 9 أشخاص في حادث سير في القاهرة.", ("Accident",), killed=9, at="Cairo"),
    Case("ارتفعت حصيلة ضحايا انفجار صيدا إلى 16 قتيلا و40 مصابا، بحسب الدفاع المدني.",
         (IED,), killed=16, injured=40, at="Sidon", said="الدفاع المدني"),
    Case("قتل جندي وأصيب اثنان آخران بانفجار لغم في ديالى في 28 كانون الثاني 2026.",
         (IED,), killed=1, injured=2, day="2026-01-28", at="Diyala", actors=("military",)),
    Case("استشهد سبعة عشر مدنيا بينهم خمسة أطفال في قصف على رفح.", (SHELLING,), killed=17, at="Rafah"),
    Case("أحبطت القوات الأمنية محاولة تفجير في بغداد وضبطت كمية من الأسلحة.",
         ("Disrupted weapons use",), at="Baghdad", actors=("security-forces",)),
    Case("طائرة مسيرة تستهدف مركبة للشرطة في كركوك وتصيب عنصرين.",
         ("Air/drone strike",), injured=2, at="Kirkuk", actors=("police",)),
    Case("أصيب عشرات المتظاهرين بعدما أطلقت الشرطة النار عليهم في صيدا.",
         ("Excessive force against protesters",), injured=(20, None, None), at="Sidon", actors=("police", "protesters")),
)  # fmt: skip
