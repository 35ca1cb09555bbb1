"""The map of the index: real outlines, or tiles for made-up municipalities."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

TILES_ACROSS = 8
TILE = 40
SIMULATED_CODES = ("9001", "9999")
MAP_DETAIL = 1.0
"""Side of the map's grid in pixels of a map 1000 pixels high: about 35 kB."""
HATCH = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="5" height="5" class="fbb"/>'
    '<path d="M2.5 0v5" class="sa" fill="none" stroke-width="1.6"/></pattern></defs>'
)
"""More is hatched: its colour never stands alone."""


def is_simulated(code: str) -> bool:
    """Tell whether a code belongs to the made-up municipalities."""
    return SIMULATED_CODES[0] <= code <= SIMULATED_CODES[1]


def with_all_areas(kinds: Mapping[str, str]) -> dict[str, str]:
    """Return the kinds with every real area that the run did not ask for as none."""
    if all(is_simulated(code) for code in kinds):
        return dict(kinds)
    from prevstats.data.outlines import outlines

    return dict.fromkeys(outlines(MAP_DETAIL).paths, "none") | dict(kinds)


def draw_map(kinds: Mapping[str, str]) -> Markup:
    """Return the map as SVG, hidden from those who listen: the table says the same.

    ``kinds`` (of ``with_all_areas``) maps a code to ``fewer``, ``more``, ``same``,
    ``cannot`` or ``none``.
    """
    if all(is_simulated(code) for code in kinds):
        return _tiles(kinds)
    return _outlines(kinds)


def _tiles(kinds: Mapping[str, str]) -> Markup:
    shapes = []
    for place, code in enumerate(sorted(kinds)):
        x, y = TILE * (place % TILES_ACROSS), TILE * (place // TILES_ACROSS)
        shapes.append(
            f'<rect x="{x + 1}" y="{y + 1}" width="{TILE - 2}" height="{TILE - 2}" '
            f'{_look(code, kinds[code])}/><text x="{x + TILE // 2}" y="{y + 25}" '
            f'class="fi" font-size="12" text-anchor="middle">{escape(code[1:])}</text>'
        )
    height = TILE * -(-len(kinds) // TILES_ACROSS)
    return _drawing(f"0 0 {TILE * TILES_ACROSS} {height}", "".join(shapes))


def _outlines(kinds: Mapping[str, str]) -> Markup:
    from prevstats.data.outlines import outlines

    drawn = outlines(MAP_DETAIL)
    shapes = [
        f'<path d="{path}" {_look(code, kinds[code])}/>'
        for code, path in drawn.paths.items()
    ]
    box = " ".join(str(number) for number in drawn.view_box)
    return _drawing(box, "".join(shapes))


def _look(code: str, kind: str) -> str:
    colour = 'fill="url(#hatch)"' if kind == "more" else f'class="k-{kind}"'
    return f'data-code="{escape(code)}" {colour}'


def _drawing(view_box: str, shapes: str) -> Markup:
    return Markup(f'<svg viewBox="{view_box}" aria-hidden="true">{HATCH}{shapes}</svg>')
