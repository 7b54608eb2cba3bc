"""Fixed texts of files and pictures, in the languages of the product."""

from __future__ import annotations

from collections.abc import Mapping

from api.concepts.texts import Text

STATUS_TEXTS: Mapping[str, Text] = {
    "published": Text("published", "veröffentlicht"),
    "confidential": Text("confidential", "vertraulich"),
    "unreliable": Text("too unreliable", "zu unsicher"),
    "not_asked": Text("not asked", "nicht erfragt"),
    "not_available": Text("not available", "nicht verfügbar"),
    "not_tabulated": Text("not tabulated", "nicht tabelliert"),
}
RELIABILITY_TEXTS: Mapping[str, Text] = {
    "good": Text("good", "gut"),
    "caution": Text("use with caution", "mit Vorsicht zu verwenden"),
    "poor": Text("poor", "gering"),
    "not_assessed": Text("not assessed", "nicht beurteilt"),
}
FLAG_TEXTS: Mapping[str, Text] = {
    "break": Text("break in series", "Zeitreihenbruch"),
    "estimated": Text("estimated", "geschätzt"),
    "provisional": Text("provisional", "vorläufig"),
    "unreliable": Text("of low reliability, says the publisher", "laut Herausgeber wenig zuverlässig"),
}
FIELD_TITLES: Mapping[str, Text] = {
    "survey": Text("Survey", "Erhebung"),
    "wave": Text("Wave", "Welle"),
    "release": Text("Release", "Ausgabe"),
    "metric": Text("Measure", "Maß"),
}
"""What the fields are called that no codelist names."""

METRIC_TEXTS: Mapping[str, Text] = {
    "value": Text("Value", "Wert"),
    "se": Text("Standard error", "Standardfehler"),
    "ci_low": Text("Lower bound of the confidence interval", "Untergrenze des Konfidenzintervalls"),
    "ci_high": Text("Upper bound of the confidence interval", "Obergrenze des Konfidenzintervalls"),
    "n": Text("Valid answers", "Gültige Antworten"),
    "n_eff": Text("Effective sample size", "Effektiver Stichprobenumfang"),
}
"""The numbers of a figure, in the order of rows."""

NOT_APPLICABLE = Text("not applicable", "entfällt")

ABOUT_TEXTS: Mapping[str, Text] = {
    "what": Text("What", "Was"),
    "text": Text("Text", "Text"),
    "kind": Text("Kind", "Art"),
    "notice": Text("Notice", "Hinweis"),
    "citation": Text("Cite as", "Zitierweise"),
    "permalink": Text("Permanent address", "Dauerhafte Adresse"),
    "confidence_level": Text("Confidence level of the intervals", "Konfidenzniveau der Intervalle"),
    "rows": Text("Figures in all", "Zahlen insgesamt"),
    "n_rounded_to": Text("n is rounded to multiples of", "n ist gerundet auf Vielfache von"),
    "indicator": Text("Indicator", "Indikator"),
    "status": Text("Status", "Status"),
    "reliability": Text("Reliability", "Zuverlässigkeit"),
    "release": Text("Release", "Ausgabe"),
    "title": Text("title", "Titel"),
    "publisher": Text("publisher", "Herausgeber"),
    "population": Text("population", "Grundgesamtheit"),
    "basis": Text("basis", "Grundlage"),
    "period": Text("period", "Zeitraum"),
    "published_at": Text("published at", "veröffentlicht am"),
    "licence": Text("licence", "Lizenz"),
    "bases": Text("Base", "Basis"),
    "notes": Text("Note", "Anmerkung"),
    "sources": Text("Source", "Quelle"),
}
"""Headings of the sheets and lines that say what figures are."""

CHART_TEXTS: Mapping[str, Text] = {
    "nothing": Text("No figures", "Keine Zahlen"),
    "base": Text("Base", "Basis"),
    "source": Text("Source", "Quelle"),
    "licence": Text("Licence", "Lizenz"),
    "intervals": Text("Lines: {level}% confidence intervals.", "Striche: {level}-%-Konfidenzintervalle."),
    "more_notes": Text("More notes:", "Weitere Anmerkungen:"),
    "reliability": Text("Reliability", "Zuverlässigkeit"),
    "points": Text("pp", "PP"),
}
"""What charts say beside their figures."""
