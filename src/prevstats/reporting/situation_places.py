"""Where the municipality stands among all: one funnel for each figure."""

from __future__ import annotations

from prevstats.analyses.situation_findings import Place
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Figure, Fold, Section, Table
from prevstats.reporting.drawing_funnel import FunnelData, funnel_figure
from prevstats.reporting.figures import Frame
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import (
    Column,
    Drawing,
    figure,
    figure_of,
    said,
    source_line,
    table,
)
from prevstats.reporting.situation_card import change_sentence, place_sentence
from prevstats.reporting.situation_released import ReleasedFigure, ReleasedSituation
from prevstats.reporting.situation_tables import by_question

KEY = "situation_report.funnel"


def places(released: ReleasedSituation, language: Language) -> Section:
    """Return what is expected of each figure, and a funnel of all municipalities."""
    listed = [language.label(label) for _, label in released.circumstances]
    adjusted = (
        language.words(
            "situation_report.places.adjusted", what=phrases.listed(listed, language)
        )
        if listed
        else language.words("situation_report.places.unadjusted")
    )
    blocks: list[Block] = [paragraph(adjusted)]
    for words, figures in by_question(released, language):
        inside: list[Block] = []
        for each in figures:
            sentences = [place_sentence(each, released, language)]
            if isinstance(each.place, Place):
                sentences.append(change_sentence(each, language))
            inside.append(paragraph(*sentences))
            if isinstance(each.place, Place):
                inside.append(funnel(each, each.place, released, language))
        blocks.append(Fold(words, tuple(inside)))
    return Section(
        "places",
        language.say("situation_report.places.title"),
        language.say("situation_report.places.answers"),
        tuple(blocks),
    )


def funnel(
    each: ReleasedFigure,
    place: Place,
    released: ReleasedSituation,
    language: Language,
) -> Figure:
    """Return the funnel of one figure, our municipality marked."""
    name = phrases.name(released)
    outcome = phrases.headed(language.label(each.label))
    gap = place.value - place.expected
    caption = language.say(f"{KEY}.caption", outcome=outcome, year=str(place.year))
    style = language.number_format
    words = {
        "name": name,
        "value": phrases.value(each, language, place.value),
        "expected": phrases.value(each, language, place.expected),
        "z": number(place.z, 1, style, signed=True),
        "count": str(len(place.cloud) + 1),
    }
    drawing = Drawing(
        id=f"figure-funnel-{each.id.replace('_', '-')}",
        caption=caption,
        subtitle=language.say(f"{KEY}.subtitle", count=words["count"]),
        alternative_text=language.say(f"{KEY}.alt", **words),
        axis=language.say(f"{KEY}.axis", unit=phrases.difference_axis(each, language)),
        reading=(language.words(f"{KEY}.read", name=name),),
        source_line=source_line(each, released, language, own=True),
    )

    def draw(frame: Frame) -> str:
        return funnel_figure(
            FunnelData(
                frame=frame,
                cloud=place.cloud,
                own=(place.size, gap),
                error_at_one=place.error_at_one,
                tau=place.tau,
                own_label=name,
                size_label=language.say(f"{KEY}.size"),
            )
        )

    return figure(
        drawing, draw, _behind(each, place, caption, language), released, language
    )


def _behind(
    each: ReleasedFigure, place: Place, caption: str, language: Language
) -> Table:
    """Return the numbers behind a funnel: ours, and how the others lie."""
    style = language.number_format
    gaps = sorted(gap for _, gap in place.cloud)
    quarter = len(gaps) // 4
    values = {
        "value": (phrases.value(each, language, place.value), place.value),
        "expected": (phrases.value(each, language, place.expected), place.expected),
        "z": (number(place.z, 2, style, signed=True), place.z),
        "z_paper": (number(place.z_paper, 2, style, signed=True), place.z_paper),
        "z_plain": (number(place.z_plain, 2, style, signed=True), place.z_plain),
        "explained": (
            language.say(
                "number.percent_in_table",
                number=number(100 * place.explained, 0, style),
            ),
            place.explained,
        ),
        "lower_quarter": (
            phrases.value(each, language, gaps[quarter], signed=True),
            gaps[quarter],
        ),
        "upper_quarter": (
            phrases.value(each, language, gaps[-quarter - 1], signed=True),
            gaps[-quarter - 1],
        ),
    }
    columns = (
        Column(language.say(f"{KEY}.what"), numeric=False),
        Column(language.say(f"{KEY}.number")),
    )
    rows = [
        [said(language.say(f"{KEY}.row.{key}")), figure_of(words, raw)]
        for key, (words, raw) in values.items()
    ]
    return table(caption, columns, rows)
