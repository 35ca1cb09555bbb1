"""What all studies say together: meta-analysis and meta-regression.

The options follow R's metafor (Viechtbauer 2010, Journal of Statistical Software
36(3)): ``rma.uni``, and ``rma.mv`` for effects within studies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.evidence.random_effects_heterogeneity import ESTIMATORS
from prevstats.evidence.random_effects_model import fitted
from prevstats.evidence.random_effects_studies import Studies, sample_of

if TYPE_CHECKING:
    from prevstats.evidence.random_effects_result import RandomEffectsResult

Estimator = Literal["EE", "DL", "DLIT", "HE", "HS", "SJ", "ML", "REML", "EB", "PM"]
WORDS: dict[str, tuple[str, ...]] = {
    "estimator": ESTIMATORS,
    "vcov": ("model", "CR0", "CR1", "CR2"),
    "prediction": ("test", "z", "hts"),
}


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """Options of a meta-analysis; call it with ``Studies``.

    Attributes
    ----------
    estimator : of tau2; EE for one common effect (tau2 = 0).
    knapp_hartung : Student's t and an error from the effects' own spread, not made
        larger when that is small; ``truncated`` keeps it from falling below the normal
        one's.
    level : of every interval.
    moderators : names, ``x^2`` or ``a:b``; () takes all that the studies have.
    factors : moderators that are factors although they hold numbers, or, as ``{name:
        base}``, with a base of their own. Words are always factors, first as base.
    intercept : without it the first factor has a coefficient for every level.
    levels : names of groups, outermost first, e.g. ``("study", "result")``.
    within_correlation : of sampling errors within a cluster (outermost level).
    vcov : errors by the model, or robust ones by cluster.
    prediction : quantile of the prediction interval: that of the test (metafor's
        default), ``z``, or ``hts``, t on k − p − 1 (Higgins, Thompson & Spiegelhalter
        2009, JRSS A 172:137-159).
    """

    estimator: Estimator = "REML"
    knapp_hartung: bool = False
    truncated: bool = False
    level: float = 0.95
    moderators: tuple[str, ...] = ()
    factors: tuple[str | Mapping[str, str], ...] = ()
    intercept: bool = True
    levels: tuple[str, ...] = ()
    within_correlation: float = 0.0
    vcov: Literal["model", "CR0", "CR1", "CR2"] = "model"
    prediction: Literal["test", "z", "hts"] = "test"

    def __call__(self, studies: Studies) -> RandomEffectsResult | CannotAnswer:
        """Return what the studies say together, or why that cannot be said.

        ``CannotAnswer``: ``no_studies``, ``one_study`` (except with EE),
        ``fewer_studies_than_coefficients``, ``collinear_moderators``,
        ``too_few_clusters``, ``correlation_impossible``.

        Raises
        ------
        InputError : for options that do not exist or do not go together, and data that
            cannot be what they are called.
        """
        complaints = option_complaints(self)
        if complaints:
            raise InputError(complaints)
        sample = sample_of(self, studies)
        return sample if isinstance(sample, CannotAnswer) else fitted(self, sample)


def option_complaints(options: RandomEffects) -> list[Complaint]:
    """Return everything that is wrong with the options themselves."""
    told = []
    for name, known in WORDS.items():
        found = getattr(options, name)
        if found not in known:
            words = ("there is no such choice", f"give one of {', '.join(known)}")
            told.append(Complaint("options", None, name, repr(found), *words))
    if not 0 < options.level < 1:
        words = ("a level lies between 0 and 1", "give 0.95 for 95 per cent")
        told.append(Complaint("options", None, "level", str(options.level), *words))
    if not -1 < options.within_correlation < 1:
        found = str(options.within_correlation)
        words = ("a correlation lies between -1 and 1", "give e.g. 0.6")
        told.append(Complaint("options", None, "within_correlation", found, *words))
    several = bool(options.levels) or options.within_correlation != 0
    likely = ("ML", "REML") if options.levels else ("ML", "REML", "EE")
    if several and options.estimator in ESTIMATORS and options.estimator not in likely:
        found = str(options.estimator)
        words = ("levels and correlated errors are fitted by likelihood", "take REML")
        told.append(Complaint("options", None, "estimator", found, *words))
    if options.knapp_hartung and (several or options.vcov != "model"):
        meaning = "Knapp-Hartung is for independent effects and model errors"
        mend = "leave it out; vcov: CR2 has t-tests of its own"
        told.append(Complaint("options", None, "knapp_hartung", "true", meaning, mend))
    return told
