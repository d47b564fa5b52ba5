"""The engines that `decide.py` puts side by side: for each how to write the policy, and how to ask about one request.

Each is asked by its fastest interface for one request of plain Python values, with the policy parsed beforehand and the
request in the form that the engine calls for. For cedarpy these are handles of the policies and of no entities, role
and kind as principal and resource, and entity names as dicts, not strings. For zen-engine it is an engine with a static
loader; `create_decision`, which its documentation shows first, has a row of its own.

In specrules prohibitions stand above permissions, and below both one default for each action, not to take it: so what
is forbidden is denied, what is only permitted is allowed, and the rest is denied. These defaults, 20 or 40, come on top
of the norms that all engines have.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from permissions import GOOD, HIGHEST_RISK, AtMost, Norm, Policy, Request, Test, Value


@dataclass(frozen=True)
class Ready:
    """An engine that has read the policy: `form` makes a request its own, `ask` says whether that is allowed."""

    form: Callable[[Request], Any]
    ask: Callable[[Any], bool]


@dataclass(frozen=True)
class Engine:
    """A way to ask an engine. `prepare` raises ImportError where the engine is not installed."""

    name: str
    prepare: Callable[[Policy], Ready]


# specrules


def rule_file(policy: Policy) -> str:
    """The policy as rules; a prohibition is stronger than a permission, and a permission than the default."""
    return "\n".join(_rules(policy)) + "\n"


def _rules(policy: Policy) -> Iterator[str]:
    yield 'spec "Permissions"'
    yield "levels prohibitions > permissions > otherwise_closed"
    yield from (f"fact {name}: {' | '.join(words)}" for name, words in policy.enumerations.items())
    yield from (f"fact {name}" for name in GOOD)
    yield f"fact risk: 0..{HIGHEST_RISK}"
    for action in policy.actions:
        yield f"action {action}"
        yield f"default closed_to_{action} at otherwise_closed must not {action}"
    for norm in policy.norms:
        level, modality = ("permissions", "may") if norm.permits else ("prohibitions", "must not")
        condition = " and ".join(_expression(name, test) for name, test in norm.tests.items())
        yield f"rule {norm.name} at {level} when {condition} {modality} {norm.action}"


def _expression(name: str, test: Test) -> str:
    match test:
        case bool():
            return name if test else f"not {name}"
        case AtMost(limit, more):
            return f"{name} {'>' if more else '<='} {limit}"
        case (word,):
            return f"{name} = {word}"
        case _:
            return f"{name} in {{{', '.join(test)}}}"


def _action_and_facts(request: Request) -> tuple[str, Mapping[str, Value]]:
    return request.action, dict(request.attributes)


def specrules_verdict(policy: Policy) -> Ready:
    """specrules, asked about the one action."""
    import specrules

    verdict, optional = specrules.loads(rule_file(policy)).verdict, specrules.Verdict.OPTIONAL

    def ask(request: tuple[str, Mapping[str, Value]]) -> bool:
        action, facts = request
        return verdict(action, facts=facts) is optional

    return Ready(_action_and_facts, ask)


def specrules_decide(policy: Policy) -> Ready:
    """specrules, asked for the decision, of which one action is looked at: with the norms that make it so."""
    import specrules

    decide, optional = specrules.loads(rule_file(policy)).decide, specrules.Verdict.OPTIONAL

    def ask(request: tuple[str, Mapping[str, Value]]) -> bool:
        action, facts = request
        standing = decide(facts=facts).actions[action]
        return isinstance(standing, specrules.Standing) and standing.verdict is optional

    return Ready(_action_and_facts, ask)


# cedarpy


def cedar_text(policy: Policy) -> str:
    """The policy in Cedar; forbidding prevails and the rest is denied by the language itself."""
    return "\n".join(map(_cedar_policy, policy.norms))


def _cedar_policy(norm: Norm) -> str:
    scope = [f'action == Action::"{norm.action}"']
    role, kind = (norm.tests.get(name) for name in ("role", "kind"))
    scope.insert(0, f'principal == Role::"{role[0]}"' if isinstance(role, tuple) else "principal")
    scope.append(f'resource == Kind::"{kind[0]}"' if isinstance(kind, tuple) else "resource")
    rest = [_cedar_expression(name, test) for name, test in norm.tests.items() if name not in ("role", "kind")]
    when = f" when {{ {' && '.join(rest)} }}" if rest else ""
    return f"{'permit' if norm.permits else 'forbid'} ({', '.join(scope)}){when};"


def _cedar_expression(name: str, test: Test) -> str:
    match test:
        case bool():
            return f"context.{name}" if test else f"!context.{name}"
        case AtMost(limit, more):
            return f"context.{name} {'>' if more else '<='} {limit}"
        case (word,):
            return f"context.{name} == {json.dumps(word)}"
        case _:
            return f"{json.dumps(list(test))}.contains(context.{name})"


def _cedar_request(request: Request) -> dict[str, Any]:
    context = dict(request.attributes)
    return {
        "principal": {"type": "Role", "id": context.pop("role")},
        "action": {"type": "Action", "id": request.action},
        "resource": {"type": "Kind", "id": context.pop("kind")},
        "context": context,
    }


def cedar(policy: Policy) -> Ready:
    """cedarpy with handles of the parsed policies and of entities (none are needed)."""
    return _cedar(cedar_text(policy))


def cedar_binding(policy: Policy) -> Ready:
    """cedarpy with no policies at all: what is left is the way there and back. It denies everything."""
    return _cedar("")


def _cedar(text: str) -> Ready:
    from cedarpy import Entities, PolicySet, is_authorized

    policies, entities = PolicySet.from_str(text), Entities.from_json_str("[]")
    return Ready(_cedar_request, lambda request: is_authorized(request, policies, entities).allowed)


# zen-engine


def zen_table(policy: Policy) -> dict[str, Any]:
    """The policy as a decision table of which the first row that fits answers: what forbids stands first."""
    columns = ("action", *policy.enumerations, *GOOD, "risk")
    norms = sorted(policy.norms, key=lambda norm: norm.permits)
    rules = [
        {"_id": norm.name, "action": f'"{norm.action}"', "allow": "true" if norm.permits else "false"}
        | {name: _zen_cell(test) for name, test in norm.tests.items()}
        for norm in norms
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in columns],
        "outputs": [{"id": "allow", "name": "allow", "field": "allow"}],
        "rules": [dict.fromkeys(columns, "") | rule for rule in rules],
    }
    return {
        "nodes": [
            {"id": "request", "type": "inputNode", "name": "request"},
            {"id": "policy", "type": "decisionTableNode", "name": "policy", "content": content},
            {"id": "answer", "type": "outputNode", "name": "answer"},
        ],
        "edges": [
            {"id": "to_policy", "sourceId": "request", "targetId": "policy", "type": "edge"},
            {"id": "to_answer", "sourceId": "policy", "targetId": "answer", "type": "edge"},
        ],
    }


def _zen_cell(test: Test) -> str:
    match test:
        case bool():
            return "true" if test else "false"
        case AtMost(limit, more):
            return f"{'>' if more else '<='} {limit}"
        case _:
            return ", ".join(map(json.dumps, test))


def _flat(request: Request) -> dict[str, Value]:
    return {"action": request.action, **request.attributes}


def zen(policy: Policy) -> Ready:
    """zen-engine with a static loader."""
    from zen import ZenEngine

    evaluate = ZenEngine({"loader": {"type": "static", "content": {"policy": zen_table(policy)}}}).evaluate
    return Ready(_flat, lambda request: evaluate("policy", request)["result"].get("allow", False))


def zen_decision(policy: Policy) -> Ready:
    """zen-engine with a decision made from the table's text."""
    from zen import ZenDecisionContent, ZenEngine

    evaluate = ZenEngine().create_decision(ZenDecisionContent(json.dumps(zen_table(policy)))).evaluate
    return Ready(_flat, lambda request: evaluate(request)["result"].get("allow", False))


# vakt


def vakt(policy: Policy) -> Ready:
    """vakt with its storage in memory and its checker of rules; where several fit, all have to allow."""
    from vakt import Guard, MemoryStorage, RulesChecker

    storage = MemoryStorage()
    for norm in policy.norms:
        storage.add(_vakt_policy(norm))
    return Ready(_vakt_inquiry, Guard(storage, RulesChecker()).is_allowed)


def _vakt_policy(norm: Norm) -> Any:
    from vakt import ALLOW_ACCESS, DENY_ACCESS, Policy
    from vakt.rules import Any as Anything
    from vakt.rules import Eq

    tests = {name: _vakt_rule(test) for name, test in norm.tests.items()}
    role, kind = tests.pop("role", None), tests.pop("kind", None)
    return Policy(
        norm.name,
        effect=ALLOW_ACCESS if norm.permits else DENY_ACCESS,
        actions=[Eq(norm.action)],
        subjects=[role or Anything()],
        resources=[kind or Anything()],
        context=tests,
    )


def _vakt_rule(test: Test) -> Any:
    from vakt.rules import Eq, Greater, In, LessOrEqual

    match test:
        case bool():
            return Eq(test)
        case AtMost(limit, more):
            return Greater(limit) if more else LessOrEqual(limit)
        case (word,):
            return Eq(word)
        case _:
            return In(*test)


def _vakt_inquiry(request: Request) -> Any:
    from vakt import Inquiry

    context = dict(request.attributes)
    role, kind = context.pop("role"), context.pop("kind")
    return Inquiry(action=request.action, subject=role, resource=kind, context=context)


OURS = Engine("specrules, verdict", specrules_verdict)
DECISION = Engine("specrules, decide", specrules_decide)
CEDAR = Engine("cedarpy", cedar)
BINDING = Engine("cedarpy, no policies", cedar_binding)
ZEN = Engine("zen-engine", zen)
ZEN_DECISION = Engine("zen-engine, create_decision", zen_decision)
VAKT = Engine("vakt", vakt)
SPECRULES = (OURS, DECISION)
ENGINES = (*SPECRULES, CEDAR, BINDING, ZEN, ZEN_DECISION, VAKT)
