"""Fixed texts of what tools tell, in the languages of the product."""

from __future__ import annotations

from collections.abc import Mapping

from api.concepts.texts import Text
from api.concepts.vocabulary import Basis

TEXTS: Mapping[str, Text] = {
    "figures": Text("{shown} of {total} figures.", "{shown} von {total} Zahlen."),
    "comparisons": Text("{shown} of {total} comparisons.", "{shown} von {total} Vergleichen."),
    "changes": Text("{shown} of {total} figures over the waves.", "{shown} von {total} Zahlen über die Wellen."),
    "positions": Text("{shown} of {total} positions.", "{shown} von {total} Positionen."),
    "nothing": Text("Nothing is published yet.", "Es ist noch nichts veröffentlicht."),
    "plan": Text(
        "The selection has {total} figures; the share withheld is {withheld}.",
        "Die Auswahl hat {total} Zahlen; der Anteil der zurückgehaltenen ist {withheld}.",
    ),
    "no_interval": Text("no interval is published", "kein Intervall veröffentlicht"),
    "base": Text("base: {base}", "Basis: {base}"),
    "basis": Text("basis: {basis}", "Grundlage: {basis}"),
    "reliability": Text("reliability: {reliability}", "Zuverlässigkeit: {reliability}"),
    "rank": Text("rank {rank}", "Rang {rank}"),
    "rank_between": Text(
        "rank {rank} (the intervals allow {low} to {high})", "Rang {rank} (die Intervalle erlauben {low} bis {high})"
    ),
    "also": Text("reported elsewhere as {value}", "anderswo berichtet als {value}"),
    "alternatives": Text("nearest cells that have it: {cells}", "nächste Zellen, die sie haben: {cells}"),
    "previous": Text("Since the wave before", "Seit der Welle davor"),
    "first": Text("Since the first wave", "Seit der ersten Welle"),
    "peers": Text("Peers", "Vergleichsgruppe"),
    "median": Text("Their median", "Deren Median"),
    "yes": Text("the company: yes", "das Unternehmen: ja"),
    "no": Text("the company: no", "das Unternehmen: nein"),
    "must_say": Text("What must be said with these figures:", "Was zu diesen Zahlen gesagt werden muss:"),
    "levels": Text("Intervals are {level}% confidence intervals.", "Intervalle sind {level}-%-Konfidenzintervalle."),
    "withheld": Text(
        "{count} without a value ({status}): there is no number to give, and none may be estimated from the others.",
        "{count} ohne Wert ({status}): Es gibt keine Zahl zu nennen, und aus den anderen darf keine geschätzt werden.",
    ),
    "weak": Text(
        "{count} of reliability “{reliability}”: say so with the figure.",
        "{count} mit Zuverlässigkeit „{reliability}“: das ist bei der Zahl zu sagen.",
    ),
    "survey": Text(
        "{title}, {releases}. Population: {population}. Basis: {basis} Licence: {licence}.",
        "{title}, {releases}. Grundgesamtheit: {population}. Grundlage: {basis} Lizenz: {licence}.",
    ),
    "release": Text(
        "release {release} ({wave}, {start} to {end}, published at {published})",
        "Ausgabe {release} ({wave}, {start} bis {end}, veröffentlicht am {published})",
    ),
    "rounded": Text("n is rounded to multiples of {step}.", "n ist auf Vielfache von {step} gerundet."),
    "holm": Text(
        "p-values are adjusted for all tests of the answer (Holm).",
        "p-Werte sind für alle Tests der Antwort angepasst (Holm).",
    ),
    "bh": Text(
        "p-values are adjusted for all tests of the answer (Benjamini and Hochberg).",
        "p-Werte sind für alle Tests der Antwort angepasst (Benjamini und Hochberg).",
    ),
    "none": Text(
        "p-values are not adjusted: of many tests, some are significant by chance.",
        "p-Werte sind nicht angepasst: Von vielen Tests sind einige durch Zufall signifikant.",
    ),
    "superseded": Text(
        "Superseded: the newest release of this wave is {release}; its figure is at {link}.",
        "Überholt: Die neueste Ausgabe dieser Welle ist {release}; die Zahl dort: {link}.",
    ),
    "notes": Text("notes: {notes}", "Anmerkungen: {notes}"),
    "note": Text("Note {note} ({survey}): {text}", "Anmerkung {note} ({survey}): {text}"),
    "cite": Text("Cite as: {text}", "Zitierweise: {text}"),
    "address": Text(
        "Permanent address of a figure, by its id in brackets: {address}",
        "Dauerhafte Adresse einer Zahl, nach ihrer id in Klammern: {address}",
    ),
    "permalink": Text("Permanent address: {address}", "Dauerhafte Adresse: {address}"),
    "narrow_figures": Text(
        "Not all is shown. Narrow the selection (single codes instead of *, one survey, one wave), raise limit (at "
        "most {most}), or go on with the same arguments and cursor={cursor}.",
        "Es ist nicht alles gezeigt. Die Auswahl einengen (einzelne Codes statt *, eine Erhebung, eine Welle), limit "
        "erhöhen (höchstens {most}) oder mit denselben Angaben und cursor={cursor} fortfahren.",
    ),
    "narrow_tests": Text(
        "Not all is shown. Name fewer codes or waves to see the others. p-values are adjusted over all {total} rows of "
        "an answer, so a narrower question has its own.",
        "Es ist nicht alles gezeigt. Weniger Codes oder Wellen nennen, um die anderen zu sehen. p-Werte sind über alle "
        "{total} Zeilen einer Antwort angepasst; eine engere Frage hat eigene.",
    ),
    "narrow_companies": Text(
        "Not all is shown. Send the other companies in calls of their own, at most {most} at a time.",
        "Es ist nicht alles gezeigt. Die übrigen Unternehmen in eigenen Aufrufen senden, höchstens {most} auf einmal.",
    ),
    "headline": Text("headline indicator: {code}", "Leitindikator: {code}"),
    "latest": Text("latest wave: {code}", "neueste Welle: {code}"),
    "whole": Text("left out: {code}", "weggelassen: {code}"),
    "indicators": Text("Indicators", "Indikatoren"),
    "channels": Text("Channels", "Kanäle"),
    "channel": Text("channels: {codes}", "Kanäle: {codes}"),
    "categories": Text("answers: {codes}", "Antworten: {codes}"),
    "waves": Text("Waves", "Wellen"),
    "wave": Text("waves: {codes}", "Wellen: {codes}"),
    "break": Text("break in {series}: {note}", "Bruch in {series}: {note}"),
    "crossings": Text("Published crossings", "Veröffentlichte Kreuzungen"),
    "alone": Text("the whole population", "die Grundgesamtheit"),
    "version": Text("version {version}", "Version {version}"),
}

BASIS_TEXTS: Mapping[str, Text] = dict[Basis, Text](
    probability_sample=Text("random sample", "Zufallsstichprobe"),
    census=Text("full survey", "Vollerhebung"),
    self_selected=Text("self-selected respondents", "selbst ausgewählte Befragte"),
    simulated=Text("SIMULATED", "SIMULIERT"),
    published=Text("taken over from publications", "aus Veröffentlichungen übernommen"),
)
"""What figures rest on, in a word or two."""
