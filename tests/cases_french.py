"""French cases: see language_cases."""

from __future__ import annotations

from language_cases import Case

IED, CLASH, ATTACK = "Remote explosive/landmine/IED", "Armed clash", "Attack"
FRENCH: tuple[Case, ...] = (
    Case("Au moins douze personnes ont été tuées et une vingtaine d'autres blessées samedi dans l'explosion d'un engin "
         "artisanal à Gao, dans le nord du Mali, selon la gendarmerie.",
         (IED,), killed=(12, 12, None), injured=20, day="2026-01-31", at="Gao", actors=("police",), said="la gendarmerie"),
    Case("Des hommes armés ont attaqué dimanche un village près de Djibo, tuant sept civils, a déclaré un responsable local.",
         (ATTACK,), killed=7, day="2026-02-01", at="Djibo", actors=("unidentified-armed-group",), said="un responsable local"),
    Case("Un attentat-suicide a fait cinq morts et 18 blessés hier devant une caserne de N'Djamena.",
         ("Suicide bomb",), killed=5, injured=18, day="2026-02-01", at="N'Djamena"),
    Case("Trois soldats ont péri dans une embuscade tendue vendredi par des djihadistes à la sortie d'Ansongo.",
         (CLASH,), killed=3, day="2026-01-30", at="Ansongo", actors=("military", "unidentified-armed-group")),
    Case("Plusieurs centaines de manifestants ont défilé dimanche à Bamako contre la vie chère. La marche s'est déroulée "
         "dans le calme.", ("Peaceful protest",), day="2026-02-01", at="Bamako", actors=("protesters",)),
    Case("Les forces de l'ordre ont dispersé à coups de gaz lacrymogène une manifestation à Marseille samedi ; une dizaine "
         "de personnes ont été interpellées.",
         ("Protest with intervention",), day="2026-01-31", at="Marseille", actors=("security-forces",), other=("arrested", 10)),
    Case("Une frappe de drone a visé un marché de Tombouctou dans la nuit de samedi à dimanche, faisant neuf morts, dont trois "
         "enfants.", ("Air/drone strike",), killed=9, day="2026-01-31", at="Timbuktu"),
    Case("Deux enseignants ont été enlevés mercredi par des inconnus armés près de Goma, au Nord-Kivu.",
         ("Abduction/forced disappearance",), day="2026-01-28", at="Goma", actors=("unidentified-armed-group",),
         other=("abducted", 2)),
    Case("Des tirs d'obus sur un quartier de Bangui ont blessé quatre personnes lundi matin.",
         ("Shelling/artillery/missile attack",), injured=4, day="2026-02-02", at="Bangui"),
    Case("Les inondations ont fait 31 morts et 12 disparus depuis jeudi à Niamey ; plus de 4 000 personnes ont été déplacées.",
         ("Natural disaster",), killed=31, day="2026-01-29", at="Niamey", other=("missing", 12)),
    Case("Un séisme de magnitude 5,8 a frappé Port-au-Prince hier ; aucun mort n'a été signalé.",
         ("Natural disaster",), killed=0, day="2026-02-01", at="Port-au-Prince"),
    Case("Le Front des Collines a revendiqué l'attaque de vendredi contre un poste de police à Tillabéri, qui a coûté la vie à "
         "deux policiers.",
         (ATTACK, CLASH), killed=2, day="2026-01-30", at="Tillabéri", claim=("Front des Collines", "claimed")),
    Case("La police a arrêté 14 suspects à Bukavu le 29 janvier 2026.",
         ("Arrests",), day="2026-01-29", at="Bukavu", actors=("police",), other=("arrested", 14)),
    Case("Quatre ouvriers sont morts samedi dans l'effondrement d'un immeuble à Marseille.",
         ("Accident",), killed=4, day="2026-01-31", at="Marseille"),
    Case("De violents affrontements ont opposé l'armée à des rebelles aux abords de Goma vendredi, faisant entre 10 et 15 morts "
         "selon des sources hospitalières.",
         (CLASH,), killed=(10, None, 15), day="2026-01-30", at="Goma", actors=("military", "unidentified-armed-group"),
         said="des sources hospitalières"),
    Case("La gendarmerie a démenti toute attaque contre le marché de Mopti : aucune explosion n'a eu lieu samedi.",
         cue="negated"),
    Case("Il y a un an, une attaque contre le camp de Djibo avait fait 40 morts.", cue="historical"),
    Case("Les autorités de Bamako craignent de nouveaux attentats pendant les fêtes."),
    Case("Un exercice simulant une explosion aura lieu jeudi prochain à Paris."),
    Case("Le bilan de l'attaque de jeudi à Mopti est passé à vingt-deux morts et trente-cinq blessés, a indiqué le gouverneur.",
         (ATTACK,), killed=22, injured=35, day="2026-01-29", at="Mopti", said="le gouverneur"),
    Case("Deux casques bleus ont été blessés par l'explosion d'une mine près de Gao.", (IED,), injured=2, at="Gao"),
    Case("Un policier a été abattu jeudi à Port-au-Prince par des membres présumés d'un gang.",
         (ATTACK,), killed=1, day="2026-01-29", at="Port-au-Prince", actors=("police", "gang")),
    Case("À OUAGADOUGOU, DES ASSAILLANTS ONT OUVERT LE FEU SUR UN RESTAURANT : SIX MORTS.",
         (ATTACK,), killed=6, at="Ouagadougou", actors=("unidentified-armed-group",)),
    Case("L'attaque de Marseille a été brillante samedi : trois buts contre Paris."),
    Case("Le chef d'un groupe armé a été condamné jeudi à Paris pour l'attentat de 2015."),
)  # fmt: skip
