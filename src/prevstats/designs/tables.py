"""Estimates as a table with the column names of R's broom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from prevstats.inference.normal import Inference


def broom_table(
    terms: Sequence[str], values: NDArray[np.float64], inference: Inference
) -> pd.DataFrame:
    """Return one row per number: term, estimate, std_error, … and why no p-value."""
    import pandas as pd

    return pd.DataFrame(
        {
            "term": list(terms),
            "estimate": values,
            "std_error": inference.std_error,
            "statistic": inference.statistic,
            "p_value": inference.p_value,
            "conf_low": inference.low,
            "conf_high": inference.high,
            "p_value_reason": list(inference.reason),
        }
    )


def text_table(
    terms: Sequence[str], values: NDArray[np.float64], inference: Inference
) -> list[str]:
    """Return the same as lines of text, for a terminal."""
    width = max([len("term"), *(len(term) for term in terms)])
    head = ("estimate", "std_error", "conf_low", "conf_high", "p_value")
    lines = ["term".ljust(width) + "".join(name.rjust(13) for name in head)]
    columns = (inference.std_error, inference.low, inference.high, inference.p_value)
    for row, term in enumerate(terms):
        numbers = (values[row], *(column[row] for column in columns))
        words = "".join(
            "·".rjust(13) if np.isnan(number) else f"{number:13.6g}"
            for number in numbers
        )
        reason = inference.reason[row]
        lines.append(term.ljust(width) + words + (f"  {reason}" if reason else ""))
    return lines
