"""The fixed words that the page and the index need from a language file.

A language file gives all of them under ``page`` and ``index``; what stands in braces
in the comments is filled in by the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prevstats.errors import Complaint, InputError

REPORT_WORDS = (
    "skip_to_answer",  # Hoppa till svaret
    "contents",  # Innehåll
    "ways",  # Tre vägar in (label of the list, for screen readers)
    "answers",  # Svarar på:
    "figure",  # Figur {number}.
    "how_to_read",  # Så läser du figuren.
    "numbers_behind",  # Siffrorna bakom figur {number}
    "table_of_figure",  # Tabell till figur {number}. {caption}
    "download_numbers",  # Ladda ner siffrorna (CSV)
    "this_report",  # den här rapporten
    "read_aloud",  # En mening att läsa upp i nämnden
    "simulated_title",  # Simulerade data.
    "simulated_text",  # Kommunerna och siffrorna är påhittade …
    "footer",  # Rapporten fungerar utan nät, hämtar inget och skickar inget.
    "other_reports",  # Andra rapporter om kommunen:
    "to_answer",  # Till svaret
    "all_areas",  # Alla kommuner
)

INDEX_WORDS = (
    "skip_to_table",  # Hoppa till listan
    "simulated_title",
    "simulated_text",
    "status_heading",  # Rapporterna
    "status_ok",  # Klar
    "status_failed",  # Misslyckad
    "status_withheld",  # Visas inte
    "national",  # Hela landet
    "national_caption",  # Effekten i alla kommuner som startat
    "national_outcome",  # Utfall
    "national_answer",  # Svar
    "national_estimate",  # Skillnad ({level} %-intervall)
    "national_areas",  # Kommuner som startat
    "map",  # Kartan
    "map_note",  # Färgen visar bara skillnader som är större än slumpen. …
    "map_fewer",  # Tydligt lägre
    "map_more",  # Tydligt högre
    "map_no_difference",  # Ingen skillnad som spelar roll
    "map_cannot_tell",  # Kan inte avgöras
    "map_missing",  # Ingen rapport
    "map_tiles",  # Rutorna är påhittade kommuner utan läge. (simulated codes)
    "other_reports",  # Andra rapporter:
    "areas_unit",  # {number} kommuner
    "areas_unit_one",  # {number} kommun
    "all_areas",  # Alla kommuner
    "search",  # Sök kommun, län eller kod
    "search_result",  # {number} kommuner visas
    "filter",  # Visa rapporter
    "filter_all",  # alla
    "table_caption",  # Kommun för kommun: svar och rapportens läge
    "area",  # Kommun
    "code",  # Kod
    "county",  # Län
    "answer",  # Svar
    "report",  # Rapport
    "not_made",  # Rapporter som saknas, och varför
    "reason",  # Orsak
    "sort_by",  # Sortera efter {column}
    "footer",
)


def demand_words(words: Mapping[str, str], needed: Iterable[str], place: str) -> None:
    """Raise ``InputError`` naming every word that the language file lacks."""
    missing = [key for key in needed if not words.get(key)]
    if missing:
        raise InputError(
            Complaint(
                file="language file",
                line=None,
                key=f"{place}.{key}",
                found="nothing",
                meaning="the page cannot be written without this word",
                mend=f"add {key} under {place}",
            )
            for key in missing
        )
