"""From a gross to a net effect: what would have come anyway, others' part, shifts.

For effects that no comparison has cleaned. An estimate against a comparison is net
already, and a shrunken or uncertain one has paid for its optimism.
"""

from __future__ import annotations

from dataclasses import dataclass

from prevstats.errors import Complaint, InputError


@dataclass(frozen=True, slots=True)
class NetEffect:
    """A gross effect and what is left of it after each step, in its own unit.

    ``net`` is what is left after the last one.
    """

    gross: float
    after_deadweight: float
    after_attribution: float
    net: float


def net_effect(
    gross: float,
    *,
    causal: bool,
    deadweight: float = 0.0,
    attribution: float = 0.0,
    displacement: float = 0.0,
) -> NetEffect:
    """Return gross x (1 - deadweight) x (1 - attribution) x (1 - displacement).

    Parameters
    ----------
    gross : the effect as it was counted.
    causal : whether it is a difference from a comparison.
    deadweight : share that would have come about without the intervention.
    attribution : share that is due to others.
    displacement : share that is only moved from elsewhere.

    Raises
    ------
    InputError
        for any of them on a causal effect, and for a share outside 0-1. A comparison
        has taken deadweight and attribution away already; what a causal effect moves
        elsewhere is an entry of its own, with the payer who meets it.
    """
    shares = {
        "deadweight": deadweight,
        "attribution": attribution,
        "displacement": displacement,
    }
    wrong = [
        _complaint(name, str(share), "a share lies between 0 and 1")
        for name, share in shares.items()
        if not 0.0 <= share <= 1.0
    ]
    wrong += [
        _complaint(
            name,
            f"{shares[name]} of a causal effect",
            "the comparison has taken it away already, or another payer meets it",
        )
        for name in shares
        if causal and shares[name] != 0.0
    ]
    if wrong:
        raise InputError(wrong)
    after_deadweight = gross * (1.0 - deadweight)
    after_attribution = after_deadweight * (1.0 - attribution)
    return NetEffect(
        gross,
        after_deadweight,
        after_attribution,
        after_attribution * (1.0 - displacement),
    )


@dataclass(frozen=True, slots=True)
class Optimism:
    """How much benefits are taken down and costs taken up, as shares (Green Book).

    Only for figures whose uncertainty nobody has modelled: ``shrunk`` says that the
    effect has been drawn towards what others found, ``causal`` that it is an estimate
    with draws of its own; with either, the correction is refused.
    """

    benefit: float
    cost: float
    shrunk: bool
    causal: bool

    def __post_init__(self) -> None:
        wrong = [
            _complaint(name, str(share), "a share lies between 0 and 1")
            for name, share in (("benefit", self.benefit), ("cost", self.cost))
            if not 0.0 <= share <= 1.0
        ]
        used = self.benefit != 0.0
        if used and self.shrunk:
            wrong.append(
                _complaint(
                    "optimism",
                    f"{self.benefit} of a shrunken effect",
                    "shrinkage has taken the optimism away already",
                )
            )
        if used and self.causal:
            wrong.append(
                _complaint(
                    "optimism",
                    f"{self.benefit} of an estimate with its own uncertainty",
                    "the uncertainty is in the draws already",
                )
            )
        if wrong:
            raise InputError(wrong)

    def of_benefit(self, amount: float) -> float:
        """Return the benefit taken down."""
        return amount * (1.0 - self.benefit)

    def of_cost(self, amount: float) -> float:
        """Return the cost taken up."""
        return amount * (1.0 + self.cost)


def _complaint(key: str, found: str, meaning: str) -> Complaint:
    return Complaint(
        file="net effect",
        line=None,
        key=key,
        found=found,
        meaning=meaning,
        mend="leave the correction out, or state the share that belongs here",
    )
