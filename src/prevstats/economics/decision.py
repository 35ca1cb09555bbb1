"""A choice between options: what each is worth in every draw, and what is uncertain.

The n-th draw of every array is the same world. Draws that differ in length or identity
are refused: averaged together they would mix worlds, and no figure would show it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint, InputError
from prevstats.estimate import Draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_DRAWS = 2
STATUS_QUO = "status_quo"
ADOPT = "adopt"


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """What each of D options is worth in S draws, at K thresholds.

    Attributes
    ----------
    identity : names the draws; parameters from other draws are refused.
    options : D names, in the order in which ties are settled.
    thresholds : K prices in kronor of one unit of effect; (nan,) when the net benefit
        was given in kronor and there is no threshold.
    net_benefit : (K, S, D) in kronor, gains positive.

    Raises ``InputError`` when the shape does not fit the names, when there are fewer
    than two options or draws, or when a value is not a finite number.
    """

    identity: str
    options: tuple[str, ...]
    thresholds: tuple[float, ...]
    net_benefit: NDArray[np.float64]

    def __post_init__(self) -> None:
        refuse(_decision_faults(self))

    @property
    def n_draws(self) -> int:
        """Return S."""
        return int(self.net_benefit.shape[1])

    def best(self) -> NDArray[np.intp]:
        """Return at each threshold the option of highest expected net benefit: (K,).

        Ties go to the option named first.
        """
        return np.asarray(np.argmax(self.net_benefit.mean(axis=1), axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """Draws of P uncertain inputs.

    Attributes
    ----------
    identity : names the draws, as in ``Decision``.
    names : P names.
    values : (S, P), each column in its own unit.
    """

    identity: str
    names: tuple[str, ...]
    values: NDArray[np.float64]

    def __post_init__(self) -> None:
        refuse(_parameter_faults(self))

    def columns(self, names: Sequence[str]) -> NDArray[np.float64]:
        """Return the draws of the named inputs, (S, len(names)).

        Raises ``InputError`` for a name that is not there, for none and for one twice.
        """
        unknown = [name for name in names if name not in self.names]
        faults = [
            fault(
                name,
                "no such parameter",
                "its draws cannot be read",
                "name one of " + ", ".join(self.names),
            )
            for name in unknown
        ]
        if not names or len(set(names)) < len(names):
            faults.append(
                fault(
                    "parameters",
                    f"the names {list(names)}",
                    "a set of parameters holds at least one, and each once",
                    "name each parameter once",
                )
            )
        refuse(faults)
        return self.values[:, [self.names.index(name) for name in names]]


def decision(net_benefit: Mapping[str, Draws]) -> Decision:
    """Return the choice between options whose net benefit is given in kronor.

    ``net_benefit`` maps each option's name to its draws, all of one identity.
    """
    aligned = aligned_draws("net benefit", net_benefit)
    return Decision(
        aligned.identity, aligned.names, (float("nan"),), aligned.values[np.newaxis]
    )


def decision_at_thresholds(
    effects: Mapping[str, Draws],
    costs: Mapping[str, Draws],
    thresholds: Sequence[float],
) -> Decision:
    """Return the choice at one or more prices of a unit of effect.

    Net benefit is threshold x effect - cost. ``effects`` (in units of effect, more is
    better) and ``costs`` (kronor) name the same options.
    """
    if set(effects) != set(costs):
        odd = sorted(set(effects) ^ set(costs))
        refuse(
            [
                fault(
                    ", ".join(odd),
                    "an effect without a cost, or a cost without an effect",
                    "the option's net benefit is not known",
                    "give both for every option",
                )
            ]
        )
    gains = aligned_draws("effects", effects)
    spent = aligned_draws("costs", {name: costs[name] for name in effects})
    same_draws(gains, spent)
    prices = np.asarray(thresholds, dtype=float)
    if prices.ndim != 1 or not prices.size:
        refuse(
            [
                fault(
                    "thresholds",
                    f"an array of shape {prices.shape}",
                    "no price is put on a unit of effect",
                    "give one or more prices in kronor, as a list",
                )
            ]
        )
    worth = prices[:, np.newaxis, np.newaxis] * gains.values - spent.values
    return Decision(gains.identity, gains.names, tuple(map(float, prices)), worth)


def adopt_or_not(net_value: Draws) -> Decision:
    """Return the choice between leaving things as they are and adopting.

    ``net_value`` is what a payer (or society) gains by adopting, in kronor; the status
    quo is worth 0 in every draw.
    """
    nothing = Draws(net_value.identity, np.zeros_like(net_value.values))
    return decision({STATUS_QUO: nothing, ADOPT: net_value})


def aligned_draws(what: str, draws: Mapping[str, Draws]) -> Parameters:
    """Return draws of several numbers as columns, or refuse to mix worlds.

    Raises ``InputError`` naming every stream whose length or identity differs from the
    first one's. ``what`` says in the message what the numbers are.
    """
    if not draws:
        refuse([fault(what, "nothing", "there is nothing to compare", "give draws")])
    (first, base), *others = draws.items()
    faults = [
        fault(
            name,
            f"{stream.values.size} draws of {stream.identity!r}",
            f"{first} has {base.values.size} draws of {base.identity!r}: "
            "worlds would be mixed",
            "draw everything together, once",
        )
        for name, stream in others
        if stream.identity != base.identity or stream.values.shape != base.values.shape
    ]
    refuse(faults)
    table = np.column_stack([stream.values for stream in draws.values()])
    return Parameters(base.identity, tuple(draws), table.astype(float))


def same_draws(left: Parameters | Decision, right: Parameters) -> None:
    """Refuse (``InputError``) two things that do not rest on the same draws."""
    n_left = (left.net_benefit if isinstance(left, Decision) else left.values).shape[-2]
    n_right = right.values.shape[0]
    if left.identity != right.identity or n_left != n_right:
        refuse(
            [
                fault(
                    ", ".join(right.names),
                    f"{n_right} draws of {right.identity!r}",
                    f"the other side has {n_left} draws of {left.identity!r}: "
                    "worlds would be mixed",
                    "take parameters and net benefit from the same draws",
                )
            ]
        )


def fault(key: str, found: str, meaning: str, mend: str) -> Complaint:
    """Return a complaint about the input of a decision."""
    return Complaint("decision", None, key, found, meaning, mend)


def refuse(faults: Sequence[Complaint]) -> None:
    """Raise ``InputError`` with all faults, if there are any."""
    if faults:
        raise InputError(faults)


def _decision_faults(choice: Decision) -> list[Complaint]:
    shape = choice.net_benefit.shape
    wanted = (len(choice.thresholds), len(choice.options))
    if len(shape) != 3 or (shape[0], shape[2]) != wanted:
        return [
            fault(
                "net_benefit",
                f"an array of shape {shape}",
                f"{wanted[0]} thresholds and {wanted[1]} options were named",
                "give an array (thresholds, draws, options)",
            )
        ]
    faults = _name_faults("options", choice.options)
    if len(choice.options) < 2:
        faults.append(
            fault(
                "options",
                f"{len(choice.options)} option",
                "there is nothing to choose between",
                "name the alternative, if only to leave things as they are",
            )
        )
    return faults + _value_faults(
        "net_benefit", np.moveaxis(choice.net_benefit, 2, 0), choice.options
    )


def _parameter_faults(given: Parameters) -> list[Complaint]:
    if given.values.ndim != 2 or given.values.shape[1] != len(given.names):
        return [
            fault(
                "values",
                f"an array of shape {given.values.shape}",
                f"{len(given.names)} parameters were named",
                "give an array (draws, parameters)",
            )
        ]
    return _name_faults("names", given.names) + _value_faults(
        "values", given.values.T, given.names
    )


def _name_faults(key: str, names: Sequence[str]) -> list[Complaint]:
    twice = sorted({name for name in names if names.count(name) > 1})
    return [
        fault(key, f"{name} twice", "it is not clear which is meant", "rename one")
        for name in twice
    ]


def _value_faults(
    key: str, columns: NDArray[np.float64], names: Sequence[str]
) -> list[Complaint]:
    if columns.shape[-1] < FEWEST_DRAWS:
        return [
            fault(
                key,
                f"{columns.shape[-1]} draws",
                "one draw says nothing of uncertainty",
                "give at least two draws",
            )
        ]
    missing = [int(np.sum(~np.isfinite(column))) for column in columns]
    return [
        fault(
            name,
            f"{count} values that are no finite number",
            "a mean over the rest would be of other worlds",
            "mend the calculation that gave them",
        )
        for name, count in zip(names, missing, strict=True)
        if count
    ]
