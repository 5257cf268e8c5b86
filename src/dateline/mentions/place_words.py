"""Words that tell a place name from a person, an organisation or a street."""

from __future__ import annotations


def words_set(words: str) -> frozenset[str]:
    """The words of a string, as a set."""
    return frozenset(words.split())


STREET_WORDS = frozenset(
    ["st", "street", "ave", "avenue", "rd", "road", "blvd", "boulevard", "drive", "dr", "lane", "ln", "court", "ct", "parkway", "pkwy", "terrace", "alley", "row", "expressway", "highway", "hwy", "turnpike", "pike", "freeway", "trail", "crescent", "close"]
)
"""After a name: a street of that name, no place."""

TITLES = frozenset(
    ["mr", "mrs", "ms", "miss", "dr", "sir", "lord", "lady", "prof", "professor", "rev", "reverend", "father", "sister", "brother", "gov", "governor", "sen", "senator", "rep", "representative", "president", "premier", "chancellor", "minister", "mayor", "councilman", "councilwoman", "councillor", "commissioner", "judge", "justice", "attorney", "sheriff", "chief", "captain", "capt", "lt", "lieutenant", "sgt", "sergeant", "col", "colonel", "gen", "general", "maj", "major", "cpl", "pvt", "pfc", "officer", "detective", "inspector", "constable", "coach", "king", "queen", "prince", "princess", "pope", "bishop", "archbishop", "cardinal", "imam", "sheikh", "mullah", "maulana", "ayatollah", "deputy", "superintendent", "supt", "secretary", "spokesman", "spokeswoman", "spokesperson", "saint"]
)
"""Before a name: a person of that name."""

DIVISION_WORDS = frozenset(
    ["county", "parish", "district", "province", "governorate", "prefecture", "division", "region", "oblast", "state", "department", "municipality", "township", "borough", "canton", "tehsil", "taluka", "taluk", "subdivision", "regency", "raion", "rayon", "territory", "agency", "emirate"]
)
"""After a name ("Kech district"), or before it with "of" between: a division of that name."""

DIVISION_BEFORE = words_set(
    "county district province state governorate canton"
)
"""Before a name: "district Kech", "County Kerry"."""

WATER_WORDS = words_set(
    "river lake creek bay sea gulf canal island islands mountain mountains valley dam pass"
)

MEDIA_WORDS = frozenset(
    ["post", "times", "tribune", "herald", "gazette", "journal", "globe", "sun", "star", "news", "daily", "chronicle", "examiner", "observer", "mirror", "guardian", "telegraph", "courier", "sentinel", "dispatch", "bulletin", "register", "mail", "express", "today", "review", "television", "tv", "radio", "broadcasting"]
)
"""After a name: a newspaper or station, which says nothing about where."""

TEAM_WORDS = frozenset(
    ["knights", "giants", "jets", "lakers", "celtics", "bulls", "bears", "yankees", "dodgers", "cubs", "braves", "patriots", "cowboys", "steelers", "packers", "raiders", "broncos", "seahawks", "united", "rovers", "wanderers", "athletic", "hotspur", "wildcats", "bulldogs", "tigers", "eagles", "panthers"]
)

LOCATIVES = frozenset(
    ["in", "at", "near", "from", "to", "around", "outside", "inside", "across", "throughout", "through", "into", "via", "toward", "towards", "within", "between", "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "of", "downtown", "central"]
)
"""Before a name, these make a place likelier."""

SPEECH_VERBS = frozenset(
    ["said", "says", "told", "added", "argued", "asked", "replied", "testified", "noted", "explained", "wrote", "stated", "believes", "thinks", "wants", "hopes"]
)
"""After a name: somebody speaks, so a person's surname is likelier than a small place."""

NAMED_AFTER = frozenset(
    ["university", "college", "school", "hospital", "bank", "stadium", "airport", "church", "museum", "library", "fund", "act", "syndrome", "virus", "disease", "award", "prize", "trophy", "theorem", "bridge", "hotel", "inn", "foundation"]
)
