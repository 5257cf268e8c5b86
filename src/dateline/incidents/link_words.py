"""Words that say little about which event a report tells, and how often news texts hold them.

Inverse document frequencies are learnt from the reports at hand, and a neighbourhood may hold three of
them. The lists give each such word a share of documents to begin with, so that "police" and "the" are not
taken for rare. Function words of English, French, Urdu, Arabic and Persian, and the stock of incident
reporting; the shares are rough classes, not measurements.
"""

from __future__ import annotations

FUNCTION_SHARE = 0.8  # of documents that hold a function word
STOCK_SHARE = 0.25  # of incident reports that hold a word of the trade

_FUNCTION = """
a about above after again against all almost along already also although am among an and another any are
around as at away back be because been before began behind being below between both but by came can cannot
come could did do does doing done down during each either else even ever every few first for former found
from further get give go going gone got had has have having he her here hers herself him himself his how
however i if in inside into is it its itself just know known last later least less let like made make many
may me might more most much must my near neither never new next no nor not nothing now of off often on
once one only onto or other others our out outside over own per put said same saw say saying says second
see seen several she should since so some soon still such take taken ten than that the their them
themselves then there these they third this those though three through time to together told too took
toward towards two under until up upon us used very was way we well went were what when where whether
which while who whole whom whose why will with within without would year years yet you your le la les un
une des du de d l et en au aux à dans par pour sur avec sans sous que qui ne pas plus est sont été être a
ont avait il elle ils elles son sa ses leur leurs ce cette ces selon après avant entre lors mais ou où y
se s qu کے کی کا میں سے کو نے اور ہے ہیں پر یہ وہ کہ تھا تھے تھی کر گیا گئے ہو ایک بھی اس ان جو تک بعد لیے
ساتھ في من على إلى عن أن إن كان التي الذي هذا هذه ما لا لم قد بعد مع بين قبل كما وقد أو ثم در از به که را
با این آن است بود شد برای تا یک و هم نیز پس
"""

_STOCK = """
accident accused ago allegedly another april arrest arrested arrests article attack attacked attackers
attacks august authorities area armed army bodies body bomb bombing building call called car case caused
charge charged charges chief child children cities city civilian civilians clash clashes community condition
confirmed continue continued country county court crime critical custody date day days dead death deaths
december demonstrators department deputies detective detectives died district driver early emergency
evening event explosion families family fatal fatally february fighting fire fired firing five force
forces four friday friend friends girl government group gun gunfire gunman gunmen guns gunshot had
happened hit home homicide hospital hours house identified incident information injured injuries injury
investigate investigating investigation investigators involved january july june kill killed killing kills
late leader left life local man march material may media member members men militants military minister
ministry minute minutes moments monday month months morning motive murder name names neighborhood
neighbourhood news night north northern november object october officer officers official officials old
operation party people person persons photo photos place police president press protest protesters
protests province public push received rescue released report reported reporter reporters reporting
reports residents resident responded road saturday scene school security september seven sheriff shooter
shooting shootings shot shots six social soldier soldiers source sources south southern spokesman
spokesperson spokeswoman state statement station story street sunday support suspect suspected suspects
team thursday tip told town trial troops tuesday twitter facebook update updated vehicle victim victims
video village violence wednesday week weekend west western woman women wounded wounds young youth east
eastern eight nine morts mort tué tués blessés blessé attaque police ville province selon janvier février
mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi
samedi dimanche homme hommes femmes enfants پولیس ہلاک زخمی حملہ حملے دھماکہ دھماکے فائرنگ افراد علاقے شہر
ضلع واقعہ واقعے سکیورٹی فورسز اہلکار کہنا مطابق قتل مقتل قتيل جرحى إصابة هجوم انفجار الشرطة شخص أشخاص
مدينة قوات مسلحين مسلحون المصدر کشته زخمی حمله انفجار پلیس نفر شهر نیروهای گفت
"""

FUNCTION_WORDS: frozenset[str] = frozenset(_FUNCTION.split())
STOCK_WORDS: frozenset[str] = frozenset(_STOCK.split()) - FUNCTION_WORDS


def prior_share(term: str) -> float:
    """The share of news texts taken to hold `term` before any was counted, 0..1."""
    if term in FUNCTION_WORDS or len(term) == 1:
        return FUNCTION_SHARE
    return STOCK_SHARE if term in STOCK_WORDS else 0.0
