"""Each study's own true effect, drawn towards the mean: empirical Bayes (BLUP)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from prevstats.evidence.random_effects_model import Core
    from prevstats.evidence.random_effects_result import RandomEffectsResult
    from prevstats.evidence.random_effects_studies import Sample


def blups(sample: Sample, core: Core) -> NDArray[np.float64]:
    """Return each true effect and its error, (2, k).

    θ = Xβ + G W (y − Xβ), G = M − V; its error is that of θ̂ − θ, β's own included
    (Raudenbush & Bryk 1985, Journal of Educational Statistics 10:75-98).
    """
    w = np.diag(core.w) if core.w.ndim == 1 else core.w
    v = np.diag(sample.v) if sample.covariance is None else sample.covariance
    g = np.linalg.inv(w) - v
    pull = g @ w
    effect = sample.x @ core.mean.coefficients + pull @ core.mean.residuals
    left = sample.x - pull @ sample.x
    spread = left @ core.mean.bread @ left.T + g - pull @ g
    return np.stack([effect, np.sqrt(np.maximum(np.diag(spread), 0.0))])


def empirical_bayes(found: RandomEffectsResult) -> pd.DataFrame:
    """Return the true effects with normal intervals as a table, one row per study."""
    import pandas as pd

    effect, error = blups(found.sample, found.core)
    half = float(ndtri(0.5 + found.options.level / 2)) * error
    return pd.DataFrame(
        {
            "term": list(found.sample.labels),
            "observed": found.sample.y,
            "estimate": effect,
            "std_error": error,
            "conf_low": effect - half,
            "conf_high": effect + half,
        }
    )
