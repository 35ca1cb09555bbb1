"""Effect designs: options in a dataclass, data in the call."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_LAZY: dict[str, str] = {
    "AugmentedSyntheticControl": "augmented_synthetic_control",
    "BeforeAfter": "before_after",
    "Discontinuity": "discontinuity",
    "ExtendedTwfe": "extended_twfe",
    "GoodmanBacon": "goodman_bacon",
    "GroupTime": "group_time",
    "HonestDid": "honest_did",
    "Imputation": "imputation",
    "InterruptedSeries": "interrupted_series",
    "Matching": "matching",
    "Ols": "ols",
    "Stacked": "stacked",
    "SunAbraham": "sun_abraham",
    "Switching": "switching",
    "SyntheticControl": "synthetic_control",
    "SyntheticDid": "synthetic_did",
    "Trial": "trial",
    "TwoWayFixedEffects": "two_way_fixed_effects",
}
"""Design → the module that holds it; none is imported before it is used."""

if TYPE_CHECKING:
    from prevstats.designs.augmented_synthetic_control import (
        AugmentedSyntheticControl as AugmentedSyntheticControl,
    )
    from prevstats.designs.before_after import BeforeAfter as BeforeAfter
    from prevstats.designs.discontinuity import Discontinuity as Discontinuity
    from prevstats.designs.extended_twfe import ExtendedTwfe as ExtendedTwfe
    from prevstats.designs.goodman_bacon import GoodmanBacon as GoodmanBacon
    from prevstats.designs.group_time import GroupTime as GroupTime
    from prevstats.designs.honest_did import HonestDid as HonestDid
    from prevstats.designs.imputation import Imputation as Imputation
    from prevstats.designs.interrupted_series import (
        InterruptedSeries as InterruptedSeries,
    )
    from prevstats.designs.matching import Matching as Matching
    from prevstats.designs.ols import Ols as Ols
    from prevstats.designs.stacked import Stacked as Stacked
    from prevstats.designs.sun_abraham import SunAbraham as SunAbraham
    from prevstats.designs.switching import Switching as Switching
    from prevstats.designs.synthetic_control import SyntheticControl as SyntheticControl
    from prevstats.designs.synthetic_did import SyntheticDid as SyntheticDid
    from prevstats.designs.trial import Trial as Trial
    from prevstats.designs.two_way_fixed_effects import (
        TwoWayFixedEffects as TwoWayFixedEffects,
    )


def __getattr__(name: str) -> Any:
    """Import a design when it is first used (PEP 562)."""
    if name not in _LAZY:
        raise AttributeError(f"module 'prevstats.designs' has no attribute {name!r}")
    return getattr(importlib.import_module(f"prevstats.designs.{_LAZY[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_LAZY)
