"""A made-up report and index in Swedish, for the tests of pages and drawings."""

from __future__ import annotations

from prevstats.batch.index import IndexRow, NationalRow
from prevstats.reporting.content import (
    Box,
    Bullets,
    Cell,
    Dots,
    Facts,
    Figure,
    Fold,
    Grid,
    Inline,
    Ladder,
    PageMeta,
    Paragraph,
    Section,
    Table,
)
from prevstats.reporting.figures import (
    EventData,
    Frame,
    IntervalData,
    IntervalRow,
    PathData,
    PayerData,
    PayerRow,
    TrendData,
    event_figure,
    interval_figure,
    path_figure,
    payer_figure,
    trend_figure,
)

SIMULATED = "SIMULERADE DATA"


def frame(name: str, title: str, axis: str) -> Frame:
    return Frame(name, title, f"{title}. Värdena står i tabellen.", axis, SIMULATED)


def trend_data(**changes: object) -> TrendData:
    years = (2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022)
    value = (7.2, 7.3, 9.6, None, 7.1, 6.2, 4.7, 4.4, 5.8)
    given: dict[str, object] = {
        "frame": frame("trend", "Placerade barn", "antal per 1 000 invånare 0–20 år"),
        "years": years,
        "value": value,
        "low": tuple(None if v is None else v * 0.76 for v in value),
        "high": tuple(None if v is None else v * 1.26 for v in value),
        "comparison": (5.9, 5.8, 5.9, None, 6.8, 6.1, 6.0, 5.7, 5.6),
        "country": (7.0, 7.2, 7.5, None, 7.6, 7.5, 7.4, 7.3, 7.3),
        "own_label": "Norrvik",
        "comparison_label": "kommuner utan familjecentral",
        "country_label": "riket",
        "start": 2016,
        "before_label": "före",
        "start_label": "familjecentral sedan 2016",
        "notes": ((2017, "2017 saknas"),),
    }
    return TrendData(**(given | changes))  # type: ignore[arg-type]


def path_data(**changes: object) -> PathData:
    years = tuple(range(2005, 2023))
    given: dict[str, object] = {
        "frame": frame(
            "path", "Norrvik mot andra", "kr per invånare, skillnad mot andra"
        ),
        "years": years,
        "difference": tuple(
            float(x)
            for x in (
                *(35, -60, 5, 20, 5, -65, 180, 80, 130),
                *(120, -15, 460, 475, 295, 300, 0, 310, 90),
            )
        ),
        "band_low": tuple(-200.0 - 80 * i for i in range(18)),
        "band_high": tuple(220.0 + 70 * i for i in range(18)),
        "base_years": (2005, 2006, 2007, 2008),
        "own_label": "Norrvik",
        "band_label": "så mycket varierar nio av tio kommuner utan familjecentral",
        "start": 2009,
        "before_label": "före",
        "start_label": "familjecentral sedan 2009",
    }
    return PathData(**(given | changes))  # type: ignore[arg-type]


def event_data(**changes: object) -> EventData:
    times = tuple(range(-4, 7))
    value = (-78.0, -35, -4, 0, -30, -62, -120, -115, -125, -95, -142)
    given: dict[str, object] = {
        "frame": frame(
            "event", "83 kommuner", "kr per invånare, skillnad mot aldrig startat"
        ),
        "event_time": times,
        "value": value,
        "low": tuple(v - 90 - 9 * abs(t) for v, t in zip(value, times, strict=True)),
        "high": tuple(v + 90 + 9 * abs(t) for v, t in zip(value, times, strict=True)),
        "outer_low": tuple(
            v - 130 - 9 * abs(t) for v, t in zip(value, times, strict=True)
        ),
        "outer_high": tuple(
            v + 130 + 9 * abs(t) for v, t in zip(value, times, strict=True)
        ),
        "base": (-1,),
        "time_label": "år före och efter start",
        "before_label": "före",
        "after_label": "efter",
    }
    return EventData(**(given | changes))  # type: ignore[arg-type]


def interval_data(**changes: object) -> IntervalData:
    given: dict[str, object] = {
        "frame": frame(
            "interval",
            "Tre sätt att svara",
            "lägre kostnad   ◄   kr per invånare och år   ►   högre kostnad",
        ),
        "rows": (
            IntervalRow(
                "Bara Norrviks egna siffror",
                181,
                -748,
                1109,
                "+181  (−748 till +1 109)",
                "own",
            ),
            IntervalRow(
                "83 andra kommuner", -100, -210, 6, "−100  (−210 till +6)", "others"
            ),
            IntervalRow(
                "Vägt samman för Norrvik",
                -78,
                -337,
                181,
                "−78  (−337 till +181)",
                "combined",
            ),
            IntervalRow("Alla utan nystartade", -60, -190, 70, "−60  (−190 till +70)"),
            IntervalRow("Bara stora kommuner", None, None, None, "kan inte räknas"),
        ),
    }
    return IntervalData(**(given | changes))  # type: ignore[arg-type]


def payer_data(**changes: object) -> PayerData:
    given: dict[str, object] = {
        "frame": frame(
            "payer",
            "Vem betalar",
            "miljoner kronor på tio år, nuvärde, 2022 års priser",
        ),
        "rows": (
            PayerRow("Kommunen", 21.7, 20.6, -1.1, -62.0, 62.0, "−1,1"),
            PayerRow("Regionen", 9.3, 1.3, -8.0, -14.0, -2.0, "−8,0"),
            PayerRow("Staten", 0.0, 0.8, 0.8, -4.2, 5.8, "+0,8"),
            PayerRow("Hela samhället", 31.0, 22.7, -8.3, -71.0, 56.0, "−8,3", "total"),
        ),
        "cost_label": "kostnad",
        "benefit_label": "lägre kostnad för vård",
        "net_label": "netto, nio av tio utfall",
    }
    return PayerData(**(given | changes))  # type: ignore[arg-type]


def drawings() -> dict[str, str]:
    return {
        "trend": trend_figure(trend_data()),
        "path": path_figure(path_data()),
        "event": event_figure(event_data()),
        "interval": interval_figure(interval_data()),
        "payer": payer_figure(payer_data()),
    }


def words(*parts: str | Inline) -> tuple[Inline, ...]:
    return tuple(Inline(part) if isinstance(part, str) else part for part in parts)


def number(text: str, mark: bool = False) -> Cell:
    return Cell((Inline(text, "mark" if mark else "no_break"),), numeric=True)


def row_header(text: str) -> Cell:
    return Cell(words(text), header=True)


def small_table(caption: str = "Barn per 1 000") -> Table:
    return Table(
        caption=caption,
        header=("År", "Norrvik", "Andra"),
        numeric=(False, True, True),
        rows=(
            (row_header("2021"), number("4,4"), number("5,7")),
            (row_header("2022"), number("5,8"), number("5,6")),
        ),
        values=((2021, 4.4, 5.7), (2022, 5.8125, None)),
        row_roles=("", "me"),
    )


def figure(name: str, svg: str, caption: str) -> Figure:
    return Figure(
        id=f"figure-{name}",
        caption=caption,
        subtitle="Kr per invånare, 2022 års priser, 90-procentsintervall.",
        svg=svg,
        alternative_text=caption,
        reading=(
            words("Ligger linjen under noll har kostnaden ökat mindre än hos andra."),
            words("Linjen lämnar aldrig fältet."),
        ),
        table=small_table(f"{caption}, alla år"),
        source_line="Källa: Kolada N33816 (SCB), egen beräkning.",
        file_name=f"{name}.csv",
    )


def money_table() -> Table:
    return Table(
        caption="Miljoner kronor per år",
        header=("Betalare", "Kostar", "Väntat netto", "Chans att gå plus"),
        numeric=(False, True, True, True),
        rows=(
            (
                row_header("Kommunen"),
                number("2,6", True),
                number("−0,1", True),
                number("48 %", True),
            ),
            (
                row_header("Regionen"),
                number("1,1", True),
                number("−0,9", True),
                number("1 %", True),
            ),
            (
                row_header("Staten"),
                number("0"),
                number("+0,1", True),
                number("62 %", True),
            ),
        ),
        values=(
            ("Kommunen", 2.6, -0.1, 0.48),
            ("Regionen", 1.1, -0.9, 0.01),
            ("Staten", 0, 0.1, 0.62),
        ),
        stack_on_phone=True,
    )


def answer() -> Section:
    return Section(
        id="answer",
        title="Har familjecentralerna sänkt kostnaden för barn- och ungdomsvård?",
        answers="",
        blocks=(
            Paragraph(
                words(
                    Inline("Det går inte att avgöra.", "strong"),
                    " Skillnaden mot kommuner utan familjecentral ryms i den ",
                    "vanliga variationen.",
                ),
                "verdict",
            ),
            Paragraph(
                words(
                    "Det betyder inte att familjecentralerna saknar effekt. Det ",
                    "betyder att kommunen är för liten för att en rimlig effekt ska ",
                    "synas i de här siffrorna.",
                ),
                "lead",
            ),
            Grid(
                (
                    (
                        "Så säkert är det",
                        (
                            Paragraph(words("69 procents chans"), "big"),
                            Paragraph(
                                words(
                                    "att kostnaden blev lägre än den annars hade ",
                                    "blivit. Det ",
                                    Inline("lutar åt", "strong"),
                                    " lägre kostnad, men det räcker inte.",
                                )
                            ),
                            Dots(69, "69 av 100 punkter är fyllda"),
                            Paragraph(
                                words(
                                    "Talet vilar på ett ",
                                    Inline("[EXEMPELVÄRDE]", "mark"),
                                    " för hur olika kommuner är.",
                                ),
                                "small",
                            ),
                        ),
                    ),
                    ("Vad det kostar, och för vem", (money_table(),)),
                    (
                        "Vad ni behöver ta ställning till",
                        (
                            Bullets(
                                (
                                    words(
                                        "Ska familjecentralen drivas vidare 2027–2036?"
                                    ),
                                    words("Ska kommunen och regionen följa upp den?"),
                                ),
                                ordered=True,
                            ),
                            Paragraph(
                                words(
                                    "Siffrorna talar inte för att stänga. ",
                                    Inline("Pengarna", anchor="money"),
                                    ".",
                                )
                            ),
                        ),
                    ),
                    (
                        "När ni ska titta igen",
                        (
                            Paragraph(words("Oktober 2028"), "big"),
                            Paragraph(words("Då finns två nya år av placeringar.")),
                        ),
                    ),
                )
            ),
            Paragraph(
                words(
                    "”Vi kan inte säga om familjecentralen har sänkt våra kostnader. ",
                    "Det lutar åt det, men chansen är bara 69 procent.”",
                ),
                "say",
            ),
        ),
    )


def report_sections() -> tuple[Section, ...]:
    drawn = drawings()
    return (
        answer(),
        Section(
            "situation",
            "Läget i Norrvik",
            "Hur står det till här, och jämfört med andra?",
            (
                Paragraph(
                    words(
                        Inline("Norrvik ligger i nivå med andra.", "strong"),
                        " Under 2022 var 38 barn och unga placerade i familjehem.",
                    )
                ),
                figure("trend", drawn["trend"], "Placerade barn och unga 2014–2022"),
                Box(
                    "Varför räcker det inte att jämföra före och efter?",
                    (Paragraph(words("Liknande kommuner och hela riket föll också.")),),
                ),
            ),
        ),
        Section(
            "change",
            "Vad har förändrats?",
            "Beror utvecklingen på familjecentralerna?",
            (
                Ladder(
                    "Hur stark jämförelsen är",
                    (
                        "Beskrivande",
                        "Före och efter",
                        "Med jämförelse",
                        "Kvasiexperiment",
                        "Lottat försök",
                    ),
                    2,
                ),
                Paragraph(
                    words("Åren 2010–2022 låg den i snitt 181 kronor högre än väntat.")
                ),
                figure(
                    "path", drawn["path"], "Norrvik mot 35 kommuner utan familjecentral"
                ),
                figure("event", drawn["event"], "83 kommuner som startade 2009–2018"),
                figure(
                    "interval", drawn["interval"], "Tre sätt att svara på samma fråga"
                ),
                small_table("Prövningar av resultatet"),
            ),
        ),
        Section(
            "money",
            "Pengarna",
            "Vem betalar, vem får igen, och hur mycket måste det fungera?",
            (
                Paragraph(
                    words("Kommunen går ungefär jämnt upp, men osäkerheten är stor.")
                ),
                figure("payer", drawn["payer"], "Vem betalar och vem får igen?"),
            ),
        ),
        Section(
            "method",
            "Så har vi räknat",
            "Kan jag följa varje steg?",
            (
                Bullets((words("Start."), words("Jämförelse.")), ordered=True),
                Fold(
                    "Formler och det en granskare bör angripa",
                    (
                        Paragraph(
                            words(
                                "Callaway och Sant'Anna (",
                                Inline(
                                    "2021",
                                    anchor="https://doi.org/10.1016/j.jeconom.2020.12.001",
                                ),
                                ").",
                            ),
                            "small",
                        ),
                    ),
                ),
                Facts(
                    (
                        ("Version", words("prevstats 0.1.0")),
                        ("Data", words(Inline("7a1c" * 16, "code"))),
                    )
                ),
            ),
        ),
    )


def page_meta(**changes: object) -> PageMeta:
    given: dict[str, object] = {
        "language": "sv",
        "title": "Familjecentraler – Norrvik kommun",
        "over": "Utvärdering · Norrvik kommun (9001) · data till och med 2022",
        "description": "Utvärdering av familjecentraler i Norrvik kommun.",
        "simulated": True,
        "marks": words("Gula tal vilar på ", Inline("[EXEMPELVÄRDE]", "mark"), "."),
        "print_footer": "Familjecentraler – Norrvik kommun · simulerade data",
        "ways": (
            (
                "Du som beslutar – 5 minuter",
                words(Inline("Svaret", anchor="answer"), "."),
            ),
            ("Du som räknar", words(Inline("Pengarna", anchor="money"), ".")),
            ("Du som granskar", words(Inline("Metoden", anchor="method"), ".")),
        ),
    }
    return PageMeta(**(given | changes))  # type: ignore[arg-type]


REPORT = {
    "skip_to_answer": "Hoppa till svaret",
    "contents": "Innehåll",
    "ways": "Tre vägar in",
    "answers": "Svarar på:",
    "figure": "Figur {number}.",
    "how_to_read": "Så läser du figuren.",
    "numbers_behind": "Siffrorna bakom figur {number}",
    "table_of_figure": "Tabell till figur {number}. {caption}",
    "download_numbers": "Ladda ner siffrorna (CSV)",
    "this_report": "den här rapporten",
    "read_aloud": "En mening att läsa upp i nämnden",
    "simulated_title": "Simulerade data.",
    "simulated_text": "Kommunerna och siffrorna är påhittade.",
    "footer": "Rapporten fungerar utan nät, hämtar inget och skickar inget.",
    "other_reports": "Andra rapporter om kommunen:",
    "to_answer": "Till svaret",
    "all_areas": "Alla kommuner",
}

INDEX = {
    "skip_to_table": "Hoppa till listan",
    "simulated_title": "Simulerade data.",
    "simulated_text": "Kommunerna och siffrorna är påhittade.",
    "status_heading": "Rapporterna",
    "status_ok": "Klar",
    "status_failed": "Misslyckad",
    "status_withheld": "Visas inte",
    "national": "Hela landet",
    "national_caption": "Effekten i alla kommuner som startat",
    "national_outcome": "Utfall",
    "national_answer": "Svar",
    "national_estimate": "Skillnad ({level} %-intervall)",
    "national_areas": "Kommuner som startat",
    "map": "Kartan",
    "map_note": "Färgen visar bara skillnader som är större än slumpen. Blek är okänd.",
    "map_fewer": "Tydligt lägre",
    "map_more": "Tydligt högre (streckad yta)",
    "map_no_difference": "Ingen skillnad som spelar roll",
    "map_cannot_tell": "Kan inte avgöras",
    "map_missing": "Ingen rapport",
    "map_tiles": "Rutorna är påhittade kommuner utan läge.",
    "other_reports": "Andra rapporter:",
    "areas_unit": "{number} kommuner",
    "areas_unit_one": "{number} kommun",
    "all_areas": "Alla kommuner",
    "search": "Sök kommun, län eller kod",
    "search_result": "{number} kommuner visas",
    "filter": "Visa rapporter",
    "filter_all": "alla",
    "table_caption": "Kommun för kommun: svar och rapportens läge",
    "area": "Kommun",
    "code": "Kod",
    "county": "Län",
    "answer": "Svar",
    "report": "Rapport",
    "not_made": "Rapporter som saknas, och varför",
    "reason": "Orsak",
    "sort_by": "Sortera efter {column}",
    "footer": "Sidan fungerar utan nät, hämtar inget och skickar inget.",
}


def index_meta(**changes: object) -> PageMeta:
    given: dict[str, object] = {
        "language": "sv",
        "title": "Familjecentraler i 40 kommuner",
        "over": "Utvärdering av förebyggande arbete · data till och med 2022",
        "description": "För de flesta går det inte att avgöra om kostnaden ändrats.",
        "simulated": True,
        "print_footer": "Familjecentraler",
    }
    return PageMeta(**(given | changes))  # type: ignore[arg-type]


def index_rows(codes: tuple[str, ...] = ()) -> tuple[IndexRow, ...]:
    codes = codes or tuple(str(9001 + place) for place in range(40))
    forms = (
        "cannot_tell",
        "cannot_tell",
        "fewer",
        "cannot_tell",
        "more",
        "no_difference",
    )
    verdicts = {
        "cannot_tell": "kan inte avgöras",
        "fewer": "lägre kostnad",
        "more": "högre kostnad",
        "no_difference": "ingen skillnad som spelar roll",
    }
    rows = []
    for place, code in enumerate(codes):
        name, county = f"Påhittköping {place + 1}", "Påhittade län"
        if place % 17 == 7:
            rows.append(
                IndexRow(code, name, county, "failed", reason="ValueError in cell 3")
            )
        elif place % 17 == 12:
            rows.append(
                IndexRow(
                    code,
                    name,
                    county,
                    "withheld",
                    "withheld",
                    "visas inte",
                    "Barnen är så få att de skulle kunna kännas igen.",
                    ((name, f"{code}.html"),),
                )
            )
        else:
            form = forms[place % len(forms)]
            rows.append(
                IndexRow(
                    code,
                    name,
                    county,
                    "ok",
                    form,  # type: ignore[arg-type]
                    verdicts[form],
                    links=((name, f"{code}.html"), ("English", f"{code}.en.html")),
                )
            )
    return tuple(rows)


def national_rows() -> tuple[NationalRow, ...]:
    return (
        NationalRow(
            "Kostnad för barn- och ungdomsvård",
            "Det går inte att avgöra om kostnaden ändrats.",
            "−100 kr per invånare",
            "−210 till +6",
            16,
        ),
        NationalRow(
            "Placerade barn",
            "Färre barn placerades.",
            "−0,9 per 1 000",
            "−1,4 till −0,4",
            16,
        ),
    )
