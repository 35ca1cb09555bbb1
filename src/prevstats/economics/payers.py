"""Whose budget a payer belongs to: committees, municipality, public sector, society."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prevstats.errors import Complaint, InputError
from prevstats.parameters import reference


@dataclass(frozen=True, slots=True)
class Payers:
    """The payers that are known, whom each is part of, and which are public.

    ``part_of`` maps a payer to the body whose budget it belongs to, or to ``None``.
    """

    part_of: Mapping[str, str | None]
    public: frozenset[str]

    def members(self, body: str) -> tuple[str, ...]:
        """Return a body and every payer within its budget, at any depth.

        The municipality is itself and its committees: give the result to
        ``Ledger.total(payer=...)``. Raises ``InputError`` for an unknown body.
        """
        self.known([body])
        return tuple(payer for payer in self.part_of if body in self._bodies(payer))

    def top(self, payer: str) -> str:
        """Return the outermost body that a payer belongs to, itself if to none."""
        self.known([payer])
        return self._bodies(payer)[-1]

    def public_of(self, payers: Iterable[str]) -> tuple[str, ...]:
        """Return those of the payers that are paid for by taxes.

        Raises ``InputError`` naming every payer that is not known.
        """
        chosen = tuple(payers)
        self.known(chosen)
        return tuple(payer for payer in chosen if payer in self.public)

    def known(self, payers: Iterable[str]) -> None:
        """Refuse payers that the table does not have, all at once."""
        wrong = [payer for payer in payers if payer not in self.part_of]
        if wrong:
            raise InputError(
                [
                    Complaint(
                        file="payers.yaml",
                        line=None,
                        key=payer,
                        found="no such payer",
                        meaning="it is not known whose budget it belongs to",
                        mend=f"use one of {', '.join(self.part_of)}",
                    )
                    for payer in wrong
                ]
            )

    def _bodies(self, payer: str) -> tuple[str, ...]:
        """Return the payer and the bodies around it, innermost first."""
        bodies = [payer]
        while (around := self.part_of.get(bodies[-1])) is not None:
            if around in bodies:
                raise InputError(
                    Complaint(
                        file="payers.yaml",
                        line=None,
                        key=payer,
                        found=f"part of itself through {around}",
                        meaning="its kronor would be counted without end",
                        mend="correct part_of",
                    )
                )
            bodies.append(around)
        return tuple(bodies)


def reference_payers() -> Payers:
    """Return the payers of ``parameters/reference/payers.yaml``."""
    rows = reference.payers()
    return Payers(
        part_of={name: row.part_of for name, row in rows.items()},
        public=frozenset(name for name, row in rows.items() if row.public),
    )
