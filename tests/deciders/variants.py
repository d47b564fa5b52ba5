"""Specs with something left out, decided again."""

from __future__ import annotations

from dataclasses import replace

from comparison import Case
from oracle import Oracle
from specrules.model.domain import Integer
from specrules.model.spec import Norm, Spec


def without_norm(spec: Spec, name: str) -> Spec:
    """The spec without a norm and its `otherwise`."""
    norms = {n.name: n for n in spec.norms.values() if n.base != name}
    return replace(spec, norms={n: norm_without(norm, name) for n, norm in norms.items()})


def without_otherwise(spec: Spec, name: str) -> Spec:
    """The spec without one `otherwise`; the next one in its chain comes after the one before it."""
    before = spec.norms[name].after
    norms = {n: replace(norm, after=before) if norm.after == name else norm for n, norm in spec.norms.items()}
    return replace(spec, norms={n: norm for n, norm in norms.items() if n != name})


def without_overrides(spec: Spec, winner: str, loser: str) -> Spec:
    norms = {n: norm_without(norm, loser) if norm.base == winner else norm for n, norm in spec.norms.items()}
    return replace(spec, norms=norms)


def norm_without(norm: Norm, loser: str) -> Norm:
    """The norm without one of its `overrides`."""
    return replace(norm, overrides=tuple(n for n in norm.overrides if n != loser))


def unchanged(case: Case, spec: Spec) -> bool:
    """Whether another version of the spec decides every scenario the same."""
    other = Oracle(spec)
    other._grounds = case.oracle._grounds  # conditions and heads are the same, and to work them out takes longest
    return all(decision.verdicts == other.decide(scenario).verdicts for scenario, decision in case.oracle.decided)


def counts(case: Case) -> bool:
    """Whether integer actions are about: there another set of norms in force counts as another decision."""
    return any(isinstance(action.domain, Integer) for action in case.spec.actions)
