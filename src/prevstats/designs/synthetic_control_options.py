"""What is wrong with the options of a synthetic control, all told at once."""

from __future__ import annotations

from typing import Any

from prevstats.errors import Complaint


def option_complaints(
    design: str, options: dict[str, Any], choices: dict[str, tuple[Any, ...]]
) -> list[Complaint]:
    """Return a complaint for each option that cannot be.

    Parameters
    ----------
    design : identifier of the design.
    options : every option by name; ``level``, ``covariates``, ``predictors`` and
        ``replications`` are judged by what they are, the others by ``choices``.
    choices : what an option may be.
    """
    wrong = [
        (name, f"one of {', '.join(map(str, allowed))}")
        for name, allowed in choices.items()
        if options[name] not in allowed
    ]
    if not 0 < options["level"] < 1:
        wrong.append(("level", "a share between 0 and 1, e.g. 0.95"))
    for name in ("covariates", "predictors"):
        if isinstance(options.get(name, ()), str):
            wrong.append((name, "a list of names"))
    if options.get("replications", 2) < 2:
        wrong.append(("replications", "a whole number of draws, 2 or more"))
    ridge = options.get("ridge")
    if ridge is not None and not (ridge >= 0):
        wrong.append(("ridge", "a penalty of 0 or more, or none to have it chosen"))
    return [
        Complaint(
            file=design,
            line=None,
            key=name,
            found=repr(options[name]),
            meaning="the option cannot be this",
            mend=f"give {allowed}",
        )
        for name, allowed in wrong
    ]
