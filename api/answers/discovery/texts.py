"""The titles of requests to begin with, in the languages of the product."""

from __future__ import annotations

from api.concepts.texts import Text

WHOLE = Text("{indicator} in {wave}, whole population", "{indicator}, {wave}, Grundgesamtheit")
BY_DIMENSION = Text("{indicator} in {wave}, by “{dimension}”", "{indicator}, {wave}, nach „{dimension}“")
COMPARED = Text("{indicator} in {wave}: {a} against {b}", "{indicator}, {wave}: {a} gegen {b}")
OVER_WAVES = Text("{indicator} over the waves", "{indicator} im Verlauf der Wellen")
PLANNED = Text(
    "Plan a large request: what it comes to, how many rows, the share withheld",
    "Eine große Abfrage planen: was sie umfasst, wie viele Zeilen, der Anteil zurückgehaltener",
)
DOWNLOADED = Text("All figures of {wave} as a CSV file", "Alle Zahlen von {wave} als CSV-Datei")
