"""A situation report from a fetched snapshot: genders, peers and dates come along."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from servers.kolada_server import KoladaServer, World

from prevstats.analyses.reading import read
from prevstats.analyses.situation import prepare_situation, situation
from prevstats.data.fetch import FetchOptions, fetch_snapshot, needed_indicators
from prevstats.data.municipalities import by_code
from prevstats.parameters import reference
from prevstats.parameters.load import load

FILE = """
name: small
title: {sv: Läget, en: The situation}
question: {sv: Hur går det?, en: How is it going?}
source: {kind: kolada}
years: {first: 2018, last: 2020}
situation:
  questions:
    - id: placements
      label: {sv: Hur många?, en: How many?}
      indicators: [placed_foster]
  similar: IFO
  own_counts:
    - id: reports
      label: {sv: orosanmälningar, en: reports of concern}
      area: "0781"
      years:
        - {year: 2015, count: 20}
        - {year: 2016, count: 24}
        - {year: 2017, count: 19}
        - {year: 2018, count: 22}
        - {year: 2019, count: 48}
        - {year: 2020, count: 51}
      source: Registret
"""


def small_world() -> World:
    generator = np.random.default_rng(4)
    world = World()
    for area in sorted(by_code())[:120]:
        for year in (2018, 2019, 2020):
            children = int(generator.integers(2_000, 9_000))
            for name in ("N01951", "N01921", "N01927", "N01948"):
                world.put(name, area, year, float(children))
            for gender in ("T", "K", "M"):
                count = int(generator.poisson(0.008 * children))
                rate = round(1_000 * count / children, 4)
                world.put("N33817", area, year, rate, gender=gender)
    world.groups["G1"] = ("Liknande kommuner IFO, Ljungby, 2024", ("0586", "0683"))
    return world


def test_what_a_snapshot_holds_beside_the_figures_is_read(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(FILE, "utf-8")
    study = load(file)
    needed = needed_indicators(study, [reference.outcomes()["placed_foster"]])
    with KoladaServer(small_world()) as server:
        snapshot = fetch_snapshot(
            "small",
            needed,
            (2018, 2019, 2020),
            tmp_path,
            FetchOptions(base_url=server.base_url),
        )
    common = prepare_situation(study, read(study, snapshot=snapshot))
    found = situation(study, "0781", common)
    figure = found.outcomes[0]
    assert figure.peers is not None
    assert [peer.code for peer in figure.peers.values] == ["0586", "0683"]
    assert figure.freshness is not None
    assert figure.freshness.title.startswith("Nyckeltal")
    told = [each.id for each in common.described if each.by_gender]
    assert bool(figure.genders) == bool(told)
    own = found.own_series[0].verdict
    assert getattr(own, "kind", "") == "step"
    assert found.own_series[0].years[own.step_at] == 2019
