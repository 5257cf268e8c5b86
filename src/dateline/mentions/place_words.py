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

SETTLEMENT_OF = words_set(
    "village town city villages towns cities hamlet settlement suburb port municipality neighbourhood neighborhood"
)
"""Before "of" and a name: "the village of Kampungu"."""

DIVISION_OF = words_set(
    "district districts province provinces county counties state states region governorate"
)
"""Before "of" and a name: "the state of Washington" is no city."""

PART_OF = words_set(
    "mayor resident residents native governor outskirts suburb suburbs capital part parts north south east west "
    "northeast northwest southeast southwest outside coast shore shores area areas centre center streets people "
    "citizens inhabitants island islands bank banks edge border side km kilometres kilometers miles port prefect "
    "university hills slopes valley mouth populations"
)
"""Before "of" and a name: what a place has ("the mayor of Solon", "40 km north of Kalat")."""

INSTITUTIONS = {
    "agency": words_set(
        "department dept ministry agency agencies bureau administration authority commission service services "
        "centers centres directorate secretariat embassy consulate inspectorate"
    ),
    "office": words_set(
        "police sheriff fire council court courts courthouse jail prison board office assembly pd chamber troopers "
        "patrol marshals"
    ),
    "military": words_set("army navy force forces marines corps guard command legion militia rangers"),
    "school": words_set(
        "university school schools college colleges academy elementary institute polytechnic seminary "
        "kindergarten campus madrassa"
    ),
    "hospital": words_set("hospital hospitals clinic medical infirmary healthcare"),
    "company": words_set(
        "inc corp corporation company co ltd llc plc airlines airways airline motors bank banks foods group "
        "holdings mining oil energy steel insurance restaurants electric railways"
    ),
    "media": words_set(
        "post times tribune herald gazette journal globe daily chronicle examiner observer mirror guardian "
        "telegraph courier sentinel dispatch bulletin television tv radio broadcasting inquirer enquirer news"
    ),
    "contest": words_set(
        "cup games festival marathon championship championships olympics grand prix derby tournament trophy "
        "festivals derby"
    ),
    "body": words_set(
        "association society federation foundation union club party committee congress senate parliament league "
        "organization organisation alliance movement front cartel cross crescent network coalition campaign fund "
        "treaty agreement accord accords act convention declaration protocol conference war"
    ),
    "venue": words_set(
        "zoo museum theatre theater stadium church library hall airport station port park center centre hotel "
        "mosque temple market bridge highway tower arena prison"
    ),
}
"""What a name that begins with a place's is the name of, by the noun that says so."""
INSTITUTIONS["team"] = TEAM_WORDS - words_set("city united athletic")

STATE_OFFICES = words_set(
    "government governments authorities authority official officials president minister ministers ministry army "
    "troops police military militaries forces soldiers embassy parliament cabinet regime administration navy "
    "secretary spokesman spokeswoman ambassador diplomat diplomats lawmakers premier chancellor king leader leaders "
    "delegation commander commanders envoy general officer officers intelligence court courts judge council senate "
    "congress consulate state agency department prosecutor prosecutors warplanes airforce helicopters jets"
)
"""Behind a people's name, within two words: the state acts ("the Kenyan health minister"), which says who, not where."""

DISEASES = words_set(
    "virus viruses ebolavirus marburgvirus hantavirus flu influenza fever syndrome disease encephalitis measles "
    "hemorrhagic haemorrhagic"
)
"""After a place's name: an illness named after it ("West Nile virus")."""

OFFICE_TITLES = words_set(
    "president premier minister chancellor secretary governor mayor senator ambassador chief officer director "
    "commissioner superintendent prime king queen prince princess emperor judge general colonel captain "
    "administrator chairman chairwoman spokesman spokeswoman representative congressman congresswoman "
    "attorney prosecutor coroner"
)
"""After a place's name: who holds that office there."""

NAMED_WITH_PREFIX = words_set(
    "radio television club team fc ac afc bank air real inter sporting atletico racing operation hotel hms uss mv "
    "hmcs hmas ins voice miss camp"
)
"""Before a place's name: a station, a team, a ship, an operation called after it."""

COMPASS_BEFORE_PEOPLE = words_set("south north central latin native anglo african meso pan")
"""Before "American(s)", "Asian", "Indian": another people than the country's."""

SETTLED_AFTER = words_set(
    "district districts province county subcounty village villages town township tehsil taluk taluka governorate "
    "prefecture municipality region state suburb slum slums neighbourhood neighborhood camp island locality"
)
"""After a name: it is a settlement's or a division's ("Gondra district"), whether a list has it or not."""
