"""Words that tell a place name from a person, an organisation or a street."""

from __future__ import annotations

from dateline.mentions.place_names import fold_word


def words_set(words: str) -> frozenset[str]:
    """The words of a string, as a set."""
    return frozenset(words.split())


STREET_WORDS = words_set(
    "st street ave avenue rd road blvd boulevard drive dr lane ln court ct parkway pkwy terrace alley "
    "row expressway highway hwy turnpike pike freeway trail crescent close"
)
"""After a name: a street of that name, no place."""

HONORIFICS = words_set("mr mrs ms miss sir lord lady dr madam monsieur madame mme")
"""Before a name: surely a person of that name."""

TITLES = words_set(
    "mr mrs ms miss dr sir lord lady prof professor rev reverend father sister brother gov governor sen "
    "senator rep representative president premier chancellor minister mayor councilman councilwoman "
    "councillor judge commissioner justice attorney sheriff chief captain capt lt lieutenant sgt "
    "sergeant col colonel gen general maj major cpl pvt pfc officer detective inspector constable coach "
    "king queen prince princess pope bishop archbishop cardinal imam sheikh mullah maulana ayatollah "
    "deputy superintendent supt secretary spokesman spokeswoman spokesperson saint coroner principal "
    "trooper patrolman marshal senators brig brigadier"
)
"""Before a name: a person of that name."""

DIVISION_WORDS = words_set(
    "county parish district province governorate prefecture division region oblast state department "
    "municipality township borough canton tehsil taluka taluk subdivision regency raion rayon territory "
    "agency emirate"
)
"""After a name ("Kech district", "Laurel County"): a division of that name, where there is one."""

DIVISION_BEFORE = words_set("county district province governorate canton")
"""Before a name: "district Kech", "County Kerry", "province of Sindh"."""

FEATURES_AFTER = words_set(
    "river lake creek bay sea gulf canal island islands mountain mountains valley dam pass peninsula "
    "strait desert forest falls beach glacier reservoir harbour harbor hills plateau delta basin coast "
    "heights camp"
)
"""After a name: something of nature named with it ("Neches River")."""

FEATURES_BEFORE = words_set("lake mount river cape gulf bay isle strait camp fort")
"""Before a name: "Lake Titicaca", "Mount Hood"."""

PLACE_NOUNS = frozenset(
    map(
        fold_word,
        words_set(
            "ضلع صوبہ صوبے شہر تحصیل علاقے علاقہ گاؤں دارالحکومت ساحلی مدينة محافظة ولاية قرية بلدة مدينتي مخيم مطار ميناء "
            "إقليم منطقة بمدينة بمحافظة ومدينة لمدينة بمنطقة بولاية "
            "قضاء ريف قرب في من إلى على نحو وفي شمال جنوب شرق غرب شمالي جنوبي شرقي غربي وسط العاصمة "
            "شهر استان شهرستان ولایت ولسوالی روستای بخش پایتخت در از به په نزدیک نزدیکی حوالی شرق غرب مرکز جاده"
        ),
    )
)
"""Urdu, Arabic, Persian and Pashto: before a name, what makes it a place ("ضلع گوادر", "مدينة حلب")."""

OF_A_PLACE = frozenset(
    map(
        fold_word,
        words_set(
            "انفجار تفجير هجوم زلزال مجزرة معركة شرطة مستشفى سوق معبر سجن أهالي سكان بلدية جامعة طريق حي أطراف "
            "حمله زلزله پلیس بیمارستان فرودگاه بندر پاسگاه زندان بازار مردم اهالی دانشگاه جنوبی شمالی"
        ),
    )
)
"""Arabic, Persian: before a name, what is often said to be a place's ("انفجار صيدا", "پلیس تهران")."""

POSTPOSITIONS_IN = frozenset(map(fold_word, words_set("میں شہر ضلع ڈویژن تحصیل پولیس")))
"""Urdu: after a name, what makes it a place as "in" does before one ("کوئٹہ میں", "لاہور پولیس")."""

POSTPOSITIONS = frozenset(
    map(
        fold_word,
        words_set(
            "سے کے کا کی تک دھماکہ دھماکے دھماکا حملہ حملے واقعے فائرنگ دھرنا روڈ بازار ہسپتال ہائیکورٹ"
        ),
    )
)
"""Urdu: after a name, what makes a place likelier ("کوئٹہ کے", "کوئٹہ دھماکے میں")."""

MEDIA_WORDS = words_set(
    "post times tribune herald gazette journal globe sun star news daily chronicle examiner observer "
    "mirror guardian telegraph courier sentinel dispatch bulletin register mail express today review "
    "television tv radio broadcasting press inquirer democrat republican standard leader record "
    "reporter messenger enquirer"
)
"""After a name: a newspaper or station, which says nothing about where."""

TEAM_WORDS = words_set(
    "knights giants jets lakers celtics bulls bears yankees dodgers cubs braves patriots cowboys "
    "steelers packers raiders broncos seahawks united rovers wanderers athletic hotspur wildcats "
    "bulldogs tigers eagles panthers fc lions hawks warriors rangers mavericks spurs city"
)
"""After a name: a team."""

LOCATIVES = words_set(
    "in at near from to around outside inside across throughout through into via toward towards within "
    "between north south east west northeast northwest southeast southwest northern southern eastern "
    "western downtown central dans à en au de depuis vers près"
)
"""Before a name: a place is likelier."""

SPEECH_VERBS = words_set(
    "said says told added argued asked replied testified noted explained wrote stated believes thinks "
    "wants hopes who was has had is also did does will would went got"
)
"""After a name: somebody acts, so a person's surname is likelier than a small place."""

LOCAL_NOUNS = words_set(
    "police residents resident man woman officials authorities mayor city area town couple firefighters "
    "sheriff airport hospital native teen boy girl council office branch based hotel headquarters "
    "suburb neighborhood neighbourhood border government court courthouse jail prison villages village "
    "outskirts"
)
"""After a name: it is used as a place ("Quetta police")."""

NAMED_AFTER = words_set(
    "university college school elementary academy institute bank act syndrome virus disease award prize "
    "trophy theorem inn foundation fever inc llc corp corporation company co ltd motors airlines "
    "agreement accord treaty declaration convention club association society church dinner center "
    "centre memorial park hall building"
)
"""After a name: something called after it, which is not always there."""

SETTLEMENT_OF = words_set(
    "village town city villages towns cities district districts province county suburb island state"
)
"""Before "of" and a name: "the village of Kampungu"."""
