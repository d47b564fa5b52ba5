"""What a spec can be asked about: its facts and actions with their values, who speaks, and its norms."""

from __future__ import annotations

from typing import Any

from ..model.domain import Boolean, Enumeration, Integer, shown
from ..model.formula import Stance
from ..model.spec import Principal, Spec, Variable
from ..model.wording import sentence
from ..program import Program


def vocabulary(program: Program) -> dict[str, Any]:
    """All of it as plain values; the norms from the strongest to the weakest."""
    spec = program.spec
    return {
        "facts": {fact.name: _variable(fact) | _usual(fact) for fact in spec.facts},
        "actions": {action.name: _variable(action) for action in spec.actions},
        "levels": list(spec.levels),
        "principals": {name: _principal(spec, each) for name, each in spec.principals.items()},
        "stances": [stance.value for stance in Stance],
        "norms": {norm.name: sentence(spec, norm) for norm in program.evaluator.written},
    }


def _variable(variable: Variable) -> dict[str, Any]:
    match variable.domain:
        case Boolean():
            domain: dict[str, Any] = {"type": "boolean"}
        case Enumeration(values):
            domain = {"type": "enumeration", "values": list(values)}
        case Integer(low, high):
            domain = {"type": "integer", "from": low, "to": high}
    return {**domain, "text": variable.text}


def _usual(fact: Variable) -> dict[str, Any]:
    """The value that counts where the fact is left out, and whether the assistant cannot see the fact."""
    return {"usual": shown(fact.domain, fact.usual), "hidden": fact.hidden}


def _principal(spec: Spec, principal: Principal) -> dict[str, Any]:
    """The levels at which instructions and hints bind; None where they bind nobody, delegation apart."""
    levels = {"level": principal.level, "hints_at": principal.hints_at}
    return {key: None if level is None else spec.levels[level] for key, level in levels.items()} | {
        "delegated": [spec.levels[each.level] for each in spec.delegations if each.principal == principal.name]
    }
