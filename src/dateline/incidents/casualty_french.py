"""What befell people, in French."""

from __future__ import annotations

from dateline.incidents.foreign_rules import LEFT, RIGHT, ForeignRules, befell, loose, who, word

_NAME = r"(?:(?:l['’]|d['’])?[\w'’.-]+\s?){1,6}?"
_END = r"(?=\s?[,.;:!»()]|\s(?:que|qui|et|dans|ce|cette|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier)\b|\s?$)"
_SAID = (
    r"(?:déclaré|indiqué|annoncé|affirmé|précisé|rapporté|confirmé|dit|fait savoir|assuré|expliqué|ajouté)"
)

FRENCH = ForeignRules(
    befell(
        ("killed", RIGHT, r"tuant|tue|tuent|(?:a|ont|ayant|avait|avaient) tué|coûté la vie à|fauché"),
        ("injured", RIGHT, r"blessant|blesse|blessent|(?:a|ont|ayant|avait|avaient) blessé"),
        ("abducted", RIGHT, r"(?:a|ont|avait|avaient) (?:enlevé|kidnappé)|enlevant|kidnappant|(?:pris|prenant) en otage"),
        ("arrested", RIGHT, r"(?:a|ont|avait|avaient) (?:arrêté|interpellé)|arrestation de|interpellation de"),
        ("killed", LEFT, r"tuée?s?|mort(?:e|s|es)?|décédée?s?|décès|assassinée?s?|abattue?s?|péri|"
                         r"trouvé la mort|perdu la vie|exécutée?s?|égorgée?s?|noyée?s?"),
        ("injured", LEFT, r"blessée?s?"),
        ("abducted", LEFT, r"enlevée?s?|kidnappée?s?|otages?|capturée?s?"),
        ("arrested", LEFT, r"arrêtée?s?|interpellée?s?|arrestations|interpellations|placée?s? en garde à vue"),
        ("missing", LEFT, r"disparue?s?|portée?s? disparue?s?"),
        ("displaced", LEFT, r"déplacée?s?|évacuée?s?|sans-abri|ont fui"),
    ),
    people=(),
    who=who(
        ("security forces", r"policiers?|policières?|soldats?|militaires?|gendarmes?|casques bleus"),
        ("armed group", r"assaillants?|jihadistes?|djihadistes?|terroristes?|rebelles?|combattants?|miliciens?"),
        ("protesters", r"manifestants?"),
        ("civilians", r"civils?|habitants?|enfants?|femmes?|élèves?|enseignants?|villageois|passagers?|ouvriers?|fidèles"),
    ),
    things=word(
        r"ans?|mois|jours?|heures?|minutes?|semaines?|kilomètres?|km|mètres?|euros|dollars|francs|voitures?|véhicules?|"
        r"maisons?|villages?|motos?|attaques?|explosions?|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|"
        r"novembre|décembre|fois|buts?|roquettes?|obus|bombes?|camions?|quartiers?|localités|pays|heure|h"
    ),
    part=loose(r"\b(?:dont|parmi lesquels|parmi lesquelles|parmi eux|y compris)\s(?:au moins\s)?$"),
    joins=loose(r"^\s(?:[\w-]+\s){1,3}et\s$"),
    sources=(
        loose(rf"\b(?:selon|d['’]après)\s({_NAME}){_END}"),
        loose(rf"\b(?:a|ont|avait)\s{_SAID}(?:\s(?:à|au)\s[\w'’-]+)?\s((?:le|la|les|un|une|des|l['’])\s?{_NAME}){_END}"),
        loose(rf"(?:^|[.;]\s)((?:le|la|les|un|une|des|l['’])\s?{_NAME})\s(?:a|ont)\s{_SAID}\b"),
    ),
    running=loose(r"\b(?:bilan|nombre)\b.{0,60}\b(?:pass[ée]|passe|alourdi|alourdit|mont[ée]|monte|élève|grimp\w+|porté)\b"),
    reach=70,
)  # fmt: skip
