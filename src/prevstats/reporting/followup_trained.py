"""Who was trained, how far they reach, whether they are still there; districts."""

from __future__ import annotations

from prevstats.analyses.followup_findings import CapacityFindings, DistrictFindings
from prevstats.inference.proportions import wilson
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Section, Table, Words
from prevstats.reporting.followup_curves import over_time
from prevstats.reporting.followup_released import ReleasedFollowup
from prevstats.reporting.followup_words import (
    count_cell,
    counted,
    decimal,
    listed_shares,
    percent,
    section,
    shares_figure,
    shares_table,
    source,
)
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Drawing, figure_of, said, table
from prevstats.reporting.released import ReleasedCount

KEY = "followup.trained"


def trained(released: ReleasedFollowup, language: Language) -> Section:
    """Return the training chain, coverage, capacity and who is still there."""
    blocks = [
        *_chain(released, language),
        *_arenas(released, language),
        *_capacity(released.parts.capacity, language),
        *_staff(released, language),
    ]
    return section("trained", blocks, language)


def districts(released: ReleasedFollowup, language: Language) -> Section:
    """Return the districts before and after, and what the answer depends on."""
    found = released.parts.districts
    blocks = [] if found is None else _districts(found, released.level, language)
    return section("districts", blocks, language)


def _chain(released: ReleasedFollowup, language: Language) -> list[Block]:
    found = released.parts.training
    if found is None:
        return []
    columns = [
        Column(language.say(f"{KEY}.step"), numeric=False),
        Column(language.say(f"{KEY}.count")),
    ]
    rows = [
        [said(language.say(f"{KEY}.{each.step}")), count_cell(each.count, language)]
        for each in found.steps
    ]
    rows.append([said(language.say(f"{KEY}.total")), count_cell(found.total, language)])
    roles = [""] * len(found.steps) + ["sum"]
    blocks: list[Block] = []
    if found.total.value is not None:
        places = counted(found.total, language)
        blocks.append(paragraph(language.words(f"{KEY}.places", places=places)))
    if found.persons is None:
        blocks.append(paragraph(language.words(f"{KEY}.no_register")))
    else:
        told = _persons(found.persons, found.several, language)
        blocks.append(paragraph(told))
    blocks.append(
        table(language.say(f"{KEY}.chain_caption"), columns, rows, roles=roles)  # type: ignore[arg-type]
    )
    if found.wider:
        one, two = (
            phrases.spoken(language.say(f"{KEY}.{each}")) for each in found.wider
        )
        told = language.words(f"{KEY}.wider", first=one, second=phrases.headed(two))
        blocks.append(paragraph(told))
    if found.overlaps:
        blocks.append(_overlaps(released, language))
    return blocks


def _persons(
    persons: ReleasedCount, several: ReleasedCount | None, language: Language
) -> Words:
    """Return how many share the places; nothing where that is not shown."""
    if persons.value is None:
        return language.words("followup.hidden")
    told = counted(persons, language)
    if several is None or several.value is None:
        return language.words(f"{KEY}.persons_alone", persons=told)
    also = counted(several, language)
    return language.words(f"{KEY}.persons", persons=told, several=also)


def _overlaps(released: ReleasedFollowup, language: Language) -> Table:
    found = released.parts.training
    overlaps = found.overlaps if found else ()
    rows = [
        (
            language.say(
                f"{KEY}.overlap",
                first=language.say(f"{KEY}.{each.first}"),
                second=phrases.spoken(language.say(f"{KEY}.{each.second}")),
            ),
            each.both,
            each.of,
        )
        for each in overlaps
    ]
    caption = language.say(f"{KEY}.overlap_caption")
    return shares_table(caption, language.say(f"{KEY}.step"), rows, released, language)


def _arenas(released: ReleasedFollowup, language: Language) -> list[Block]:
    found = released.parts.training
    if found is None or not found.arenas:
        return []
    rows = [
        (
            phrases.headed(language.label(each.label)),
            each.trained,
            ReleasedCount(each.employed, "shown"),
        )
        for each in found.arenas
    ]
    caption = language.say(f"{KEY}.arenas_caption")
    behind = shares_table(
        caption, language.say(f"{KEY}.arena"), rows, released, language
    )
    drawing = Drawing(
        id="figure-followup-arenas",
        caption=caption,
        subtitle=language.say("interval.column", level=phrases.level(released)),
        alternative_text=language.say(
            f"{KEY}.arenas_alt", listed=listed_shares(rows, released.level, language)
        ),
        axis=language.say(f"{KEY}.arenas_axis"),
        reading=(language.words(f"{KEY}.arenas_read"),),
        source_line=source(released, language),
    )
    return [shares_figure(drawing, rows, behind, released, language)]


def _capacity(found: CapacityFindings | None, language: Language) -> list[Block]:
    if found is None:
        return []
    key = "followup.capacity"
    groups = [
        language.say(f"{key}.group", count=str(count), label=language.label(label))
        for label, count in found.trained
    ]
    lead = language.words(
        f"{key}.lead",
        listed=phrases.listed(groups, language),
        total=str(found.total),
        children=number(found.children, 0, language.number_format),
        per_trained=decimal(found.per_trained, language, 0),
    )
    reach = language.words(
        f"{key}.reach",
        value=decimal(found.per_year.value, language, 0),
        low=decimal(found.per_year.low, language, 0),
        high=decimal(found.per_year.high, language, 0),
        years=decimal(found.years.value, language, 0),
        years_low=decimal(found.years.low, language, 0),
        years_high=decimal(found.years.high, language, 0),
    )
    mark = phrases.mark(found.verified, language)
    basis = language.label(found.source)
    terms = language.words(f"{key}.terms", source=f"{basis} {mark}" if mark else basis)
    return [paragraph(lead), paragraph(reach), paragraph(terms, role="small")]


def _staff(released: ReleasedFollowup, language: Language) -> list[Block]:
    found = released.parts.staff
    if found is None:
        return []
    key = "followup.staff"
    words = (
        "staff",
        language.say(f"{key}.caption"),
        language.say(f"{key}.axis"),
    )
    curve = over_time(found, words, released, language)
    if not curve:
        return [paragraph(language.words(f"{key}.none"))]
    lead = language.words(
        f"{key}.lead",
        n=counted(getattr(found, "n", None), language),
        gone=counted(getattr(found, "events", None), language),
    )
    return [paragraph(lead), *curve]


def _districts(
    found: DistrictFindings, level: float, language: Language
) -> list[Block]:
    key = "followup.districts"
    units = str(found.units)
    had, have = (
        wilson(count, found.units, level=level) for count in (found.before, found.after)
    )
    lead = language.words(
        f"{key}.lead",
        had=str(found.before),
        have=str(found.after),
        units=units,
        before=str(found.before_year),
        after=str(found.after_year),
        had_share=percent(had.value, language),
        have_share=percent(have.value, language),
    )
    blocks: list[Block] = [paragraph(lead)]
    unpaired = language.words(f"{key}.unpaired", p=decimal(found.unpaired, language, 3))
    if found.paired is not None:
        paired = language.words(
            f"{key}.paired",
            gained=str(found.gained),
            lost=str(found.lost),
            p=decimal(found.paired, language, 3),
        )
        blocks.append(paragraph(paired))
    else:
        chances = [p for _, p in found.possible]
        told = language.words(
            f"{key}.range",
            low=decimal(min(chances), language, 3),
            high=decimal(max(chances), language, 3),
        )
        blocks += [
            paragraph(language.words(f"{key}.ask")),
            paragraph(told, unpaired),
            _possible(found, language),
        ]
    blocks.append(paragraph(language.words(f"{key}.output"), role="small"))
    return blocks


def _possible(found: DistrictFindings, language: Language) -> Table:
    key = "followup.districts"
    columns = [
        Column(language.say(f"{key}.{each}")) for each in ("lost", "gained", "p")
    ]
    change = found.after - found.before
    rows = [
        [
            figure_of(str(lost), lost),
            figure_of(str(change + lost), change + lost),
            figure_of(decimal(p, language, 3), p),
        ]
        for lost, p in found.possible
    ]
    return table(language.say(f"{key}.caption"), columns, rows)
