"""What a formula talks about, definitions looked through."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from .formula import Formula, In, Linear, Named, Said, leaves
from .spec import Definition, Role, Spec


class Mentions:
    """Answers, for one spec, which variables and instruction atoms a formula depends on."""

    def __init__(self, spec: Spec) -> None:
        self._definitions: Mapping[str, Definition] = spec.definitions
        self._actions = frozenset(v.name for v in spec.variables.values() if v.role is Role.ACTION)
        self._defined: dict[str, frozenset[str | Said | Linear]] = {}
        self._known: dict[int, tuple[Formula, frozenset[str | Said | Linear]]] = {}
        self._variables: dict[int, frozenset[str]] = {}
        self._acting: dict[int, frozenset[str]] = {}
        self._uses: dict[int, frozenset[str]] = {}
        self._spec = spec

    def _atoms(self, formula: Formula) -> frozenset[str | Said | Linear]:
        """Remembered by identity, which is quicker to look up than a long formula; the formula is kept alive for it."""
        known = self._known.get(id(formula))
        if known is None:
            known = self._known[id(formula)] = formula, self._collected(formula)
        return known[1]

    def _collected(self, formula: Formula) -> frozenset[str | Said | Linear]:
        found: set[str | Said | Linear] = set()
        for leaf in leaves(formula):
            match leaf:
                case In(variable, _):
                    found.add(variable)
                case Linear(terms, _):
                    found.add(leaf)
                    found.update(name for _, name in terms)
                case Said():
                    found.add(leaf)
                case Named(name):
                    if name not in self._defined:
                        self._defined[name] = self._collected(self._definitions[name].formula)
                    found |= self._defined[name]
        return frozenset(found)

    def variables(self, formula: Formula) -> frozenset[str]:
        """Names of the facts and actions."""
        atoms = self._atoms(formula)
        if id(formula) not in self._variables:
            self._variables[id(formula)] = frozenset(x for x in atoms if isinstance(x, str))
        return self._variables[id(formula)]

    def actions(self, formula: Formula) -> frozenset[str]:
        """Names of the actions."""
        found = self._acting.get(id(formula))
        if found is None:
            found = self._acting[id(formula)] = self.variables(formula) & self._actions
        return found

    def facts(self, formula: Formula) -> frozenset[str]:
        """Names of the facts."""
        return self.variables(formula) - self._actions

    def named(self, formula: Formula) -> frozenset[str]:
        """Names of the definitions used directly."""
        return frozenset(leaf.name for leaf in leaves(formula) if isinstance(leaf, Named))

    def definitions(self, formula: Formula) -> frozenset[str]:
        """Names of the definitions used, directly or by others that are used."""
        self._atoms(formula)  # which keeps the formula alive
        if id(formula) not in self._uses:
            used = self.named(formula)
            self._uses[id(formula)] = used.union(*(self._using[name] for name in used))
        return self._uses[id(formula)]

    @cached_property
    def _using(self) -> Mapping[str, frozenset[str]]:
        """For each definition those that it uses, directly or by others."""
        found: dict[str, frozenset[str]] = {}
        for name in self.definition_order:
            used = self.named(self._definitions[name].formula)
            found[name] = used.union(*(found[other] for other in used))
        return found

    @cached_property
    def definition_order(self) -> tuple[str, ...]:
        """The definitions, each after those it uses."""
        done: dict[str, None] = {}
        pending = list(self._definitions)
        while pending:
            used = [u for u in sorted(self.named(self._definitions[pending[-1]].formula)) if u not in done]
            if used and pending[-1] not in done:
                pending.extend(used)
            else:
                done[pending.pop()] = None
        return tuple(done)

    def said(self, formula: Formula) -> frozenset[Said]:
        """The instruction atoms."""
        return frozenset(x for x in self._atoms(formula) if isinstance(x, Said))

    def linear(self, formula: Formula) -> frozenset[Linear]:
        """The comparisons of integers."""
        return frozenset(x for x in self._atoms(formula) if isinstance(x, Linear))

    @cached_property
    def everywhere(self) -> tuple[Formula, ...]:
        """Every formula of the spec that decides anything: conditions, heads, axioms, definitions,
        delegations, claims, fallbacks."""
        return (*(f for n in self._spec.norms.values() for f in (n.condition, n.head)), *self.beside_norms)

    @cached_property
    def beside_norms(self) -> tuple[Formula, ...]:
        """The formulas of axioms, definitions, delegations, claims and fallbacks."""
        spec = self._spec
        return (
            *(a.formula for a in spec.axioms),
            *(d.formula for d in spec.definitions.values()),
            *(d.condition for d in spec.delegations),
            *(f for c in spec.claims for f in (c.condition, c.formula)),
            *(s.fallback for s in spec.settlements.values() if s.fallback is not None),
        )

    @cached_property
    def all_said(self) -> frozenset[Said]:
        """Every instruction atom anywhere in the spec."""
        return frozenset(atom for formula in self.everywhere for atom in self.said(formula))

    @cached_property
    def said_beside_norms(self) -> frozenset[Said]:
        """Every instruction atom of an axiom, definition, delegation, claim or fallback."""
        return frozenset(atom for formula in self.beside_norms for atom in self.said(formula))

    @cached_property
    def all_linear(self) -> frozenset[Linear]:
        """Every comparison of integers anywhere in the spec."""
        return frozenset(atom for formula in self.everywhere for atom in self.linear(formula))
