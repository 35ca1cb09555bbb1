"""What a meta-analysis would say without each of its studies.

Viechtbauer & Cheung (2010), Research Synthesis Methods 1:112-125; the columns have
metafor's names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer
from prevstats.evidence.random_effects_fit import gls, weighted
from prevstats.evidence.random_effects_model import fitted

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from prevstats.evidence.random_effects_result import RandomEffectsResult

    Array = NDArray[np.float64]


def refitted(found: RandomEffectsResult) -> list[RandomEffectsResult | CannotAnswer]:
    """Return the model fitted k times, each without one row.

    ``fewer_studies_than_coefficients`` or ``collinear_moderators`` where that leaves
    too little.
    """
    return [without(found, row) for row in range(found.sample.k)]


def without(found: RandomEffectsResult, row: int) -> RandomEffectsResult | CannotAnswer:
    """Return the model fitted without one row."""
    sample = found.sample.without(row)
    k, p = sample.x.shape
    details = (("studies", k), ("coefficients", p), ("row", row + 1))
    if k <= p:
        return CannotAnswer("fewer_studies_than_coefficients", details)
    if np.linalg.matrix_rank(sample.x) < p:
        return CannotAnswer("collinear_moderators", details)
    return fitted(found.options, sample)


def leave_one_out(found: RandomEffectsResult) -> pd.DataFrame:
    """Return the first coefficient (pooled) and heterogeneity without each study."""
    import pandas as pd

    rows: list[dict[str, str | float]] = []
    for label, each in zip(found.sample.labels, refitted(found), strict=True):
        if isinstance(each, CannotAnswer):
            rows.append({"term": label, "reason": each.reason})
            continue
        said = each.inference
        rows.append(
            {
                "term": label,
                "estimate": float(each.coefficients[0]),
                "std_error": float(said.std_error[0]),
                "statistic": float(said.statistic[0]),
                "p_value": float(said.p_value[0]),
                "conf_low": float(said.low[0]),
                "conf_high": float(said.high[0]),
                "tau2": each.tau2,
                "I2": each.quantity("I2").value,
                "Q": each.quantity("Q").value,
                "reason": "",
            }
        )
    return pd.DataFrame(rows)


def hat_values(found: RandomEffectsResult) -> Array:
    """Return how far each row pulls the fit towards itself (k,); they sum to p."""
    wx = weighted(found.core.w, found.sample.x)
    return np.asarray(np.sum(found.sample.x @ found.core.mean.bread * wx, axis=1))


def influence(found: RandomEffectsResult) -> pd.DataFrame:
    """Return metafor's measures of influence, one row per study.

    ``rstudent, dffits, cook.d, cov.r, tau2.del, QE.del, hat, weight``; for models
    without levels and with errors by the model; ``nan`` where a model without the row
    cannot be fitted.

    Raises
    ------
    ValueError : for a model with levels, correlated errors or robust ones.
    """
    import pandas as pd

    if found.core.w.ndim == 2 or found.options.vcov != "model":
        raise ValueError("influence is for one level with model errors")
    hat = hat_values(found)
    columns = ("rstudent", "dffits", "cook.d", "cov.r", "tau2.del", "QE.del")
    numbers = [row_influence(found, row, hat[row]) for row in range(found.sample.k)]
    table = pd.DataFrame(numbers, columns=list(columns))
    table.insert(0, "term", list(found.sample.labels))
    w = found.core.w
    return table.assign(hat=hat, weight=100 * w / w.sum())


def row_influence(found: RandomEffectsResult, row: int, hat: float) -> Array:
    """Return one row's six numbers that need the model without it."""
    other = without(found, row)
    if isinstance(other, CannotAnswer):
        return np.full(6, np.nan)
    y, v = found.sample.y[row], found.sample.v[row]
    x = found.sample.x[row]
    moved = found.coefficients - other.coefficients
    scale = 1.0
    if found.options.knapp_hartung:
        scale = float(other.covariance[0, 0] / other.core.mean.bread[0, 0])
    noise = scale * (v + other.tau2)
    residual = y - x @ other.coefficients
    return np.array(
        [
            residual / np.sqrt(noise + x @ other.covariance @ x),
            x @ moved / np.sqrt(hat * noise),
            moved @ np.linalg.solve(found.covariance, moved),
            np.linalg.det(other.covariance) / np.linalg.det(found.covariance),
            other.tau2,
            other.core.common.residual_sum,
        ]
    )


def dfbetas(found: RandomEffectsResult) -> Array:
    """Return by how many errors each coefficient moves without each row (k, p).

    Raises
    ------
    ValueError : for a model with levels, correlated errors or robust ones.
    """
    if found.core.w.ndim == 2 or found.options.vcov != "model":
        raise ValueError("influence is for one level with model errors")
    sample, table = found.sample, np.full(found.sample.x.shape, np.nan)
    for row in range(sample.k):
        other = without(found, row)
        if not isinstance(other, CannotAnswer):
            bread = gls(sample.y, sample.x, 1 / (sample.v + other.tau2)).bread
            moved = found.coefficients - other.coefficients
            table[row] = moved / np.sqrt(np.diag(bread))
    return table
