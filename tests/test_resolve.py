"""What a correct spec comes to: norms normalised, comparisons typed, everything sorted."""

import itertools

import pytest

from specrules.files import load_text
from specrules.model.canonical import canonical
from specrules.model.domain import Boolean, Enumeration, Integer
from specrules.model.formula import FALSE, TRUE, And, Const, Formula, In, Named, Not, Or, Said, Stance
from specrules.model.resolve import resolve
from specrules.model.spec import ClaimKind, Degree, Instruction, Judgement, Kind, Modality, Role, Spec
from specrules.semantics import holds
from specrules.source import Source
from specrules.syntax.parser import parse
from test_syntax import EVERYTHING

WORDS = """
levels root > user
principal user at user
principal tool
fact f
fact g
fact e: a | b | c
fact e2: a | b | c
fact n: 0..9
fact m: -2..2
action x
action y: a | b | d
action k: 0..3
"""


def spec_of(text: str) -> Spec:
    files = load_text(text)
    spec, findings = resolve(files.files)
    assert (files.findings, findings) == ((), ())
    assert spec is not None
    return spec


def condition(text: str) -> Formula:
    return spec_of(f"{WORDS} rule r at root when {text} must x").norms["r"].condition


def one(variable: str, *values: int) -> In:
    return In(variable, frozenset(values))


def test_the_spec_that_shows_everything() -> None:
    spec = spec_of(EVERYTHING)
    assert spec.title == "Support bot: honesty and confidentiality"
    assert spec.version == "2025-02"
    assert spec.levels == ("root", "system", "developer", "user", "guideline")
    assert [span.text for span in spec.level_spans] == list(spec.levels)
    assert {p.name: (p.level, p.hints_at) for p in spec.principals.values()} == {
        "developer": (2, None),
        "system": (1, None),
        "tool": (None, None),
        "user": (3, 4),
    }
    [delegation] = spec.delegations
    assert (delegation.principal, delegation.level) == ("tool", 3)
    assert delegation.condition == Said("user", Stance.PERMITS, "follow_tool_text", 1)
    assert {p.name: (p.parent, p.serves) for p in spec.principles.values()} == {
        "confidentiality": (None, ()),
        "honesty": (None, ("empower",)),
        "white_lies": ("honesty", ()),
    }
    assert spec.variables["age"].usual == 0 and spec.variables["age"].hidden
    assert spec.variables["words_asked"].usual == 200
    assert spec.variables["claims_adult"].teller == "user"
    assert [v.name for v in spec.actions] == ["follow_tool_text", "reply", "reveal", "words"]
    assert {type(v.domain) for v in spec.facts} == {Boolean, Enumeration, Integer}
    assert list(spec.norms) == [
        "brief", "keep_private", "no_preamble", "outcome_order", "outcome_order/otherwise", "outcome_order/otherwise-2",
    ]  # fmt: skip
    keep = spec.norms["keep_private"]
    assert (keep.level, keep.kind, keep.modality, keep.degree) == (0, Kind.RULE, Modality.MUST_NOT, Degree.MUST)
    assert keep.condition == And((Named("sensitive"), Not(Said("developer", Stance.PERMITS, "reveal", 1))))
    assert keep.head == Not(one("reveal", 1))
    assert keep.source == "model_spec#protect_privileged_information"
    assert keep.name_span.text == "keep_private" and keep.head_span.text == "must not reveal"
    assert spec.norms["no_preamble"].overrides == ("brief",)
    assert spec.settlements[0].fallback == one("reply", 1)
    assert [(c.name, c.kind, c.action) for c in spec.claims] == [
        ("can_refuse", ClaimKind.POSSIBLE, None),
        ("length_is_governed", ClaimKind.DECIDED, "words"),
        ("never_lies", ClaimKind.NEVER, None),
    ]
    child, delve = spec.examples
    assert (child.unknown, child.facts) == (("age",), (("user_probes", 1),))
    assert delve.norms == ("keep_private", "outcome_order")
    assert delve.instructions == (Instruction("developer", Stance.FORBIDS, "reveal", 1),)
    assert delve.expectations[0].modality is Modality.MUST_NOT
    assert delve.expectations[0].formula == one("reveal", 1)
    assert [(c.judgement, c.values, c.breaks) for c in delve.conducts] == [
        (Judgement.GOOD, (("reply", 1),), None),
        (Judgement.BAD, (("reply", 0), ("reveal", 1)), "keep_private"),
    ]


def test_when_and_unless_make_one_condition() -> None:
    norm = spec_of(f"{WORDS} rule r at root when f when e = a unless g unless n > 3 must x").norms["r"]
    assert canonical(norm.condition) == "and(f in [1], e in [0], not(g in [1]), not(-1 n <= -4))"


@pytest.mark.parametrize(
    ("clause", "head"),
    [
        ("must x", "x in [1]"),
        ("must not x", "not(x in [1])"),
        ("should not not x", "x in [1]"),
        ("may x", "x in [1]"),
        ("while y = a must x", "or(not(y in [0]), x in [1])"),
        ("while y = a must not x", "or(not(y in [0]), not(x in [1]))"),
        ("while y = a may x", "and(y in [0], x in [1])"),
        ("must x -> y = b", "or(not(x in [1]), y in [1])"),
        ("must x <-> f", "iff(x in [1], f in [1])"),
        ("must k = 2", "and(1 k <= 2, -1 k <= -2)"),
        ("must k != 2", "or(1 k <= 1, -1 k <= -3)"),
    ],
)
def test_a_head(clause: str, head: str) -> None:
    assert canonical(spec_of(f"{WORDS} rule r at root {clause}").norms["r"].head) == head


def test_otherwise_makes_a_chain_that_never_gets_stronger() -> None:
    text = (
        "default r at user should x when f while g overrides q "
        "otherwise must not x otherwise should not x otherwise must y = a"
    )
    spec = spec_of(f'{WORDS} {text} source "s" "T" default q at user must x')
    chain = [norm for norm in spec.norms.values() if norm.base == "r"]
    assert [(n.name, n.after, n.degree, n.modality) for n in chain] == [
        ("r", None, Degree.SHOULD, Modality.SHOULD),
        ("r/otherwise", "r", Degree.SHOULD, Modality.MUST_NOT),
        ("r/otherwise-2", "r/otherwise", Degree.SHOULD, Modality.SHOULD_NOT),
        ("r/otherwise-3", "r/otherwise-2", Degree.SHOULD, Modality.MUST),
    ]
    assert [n.condition for n in chain] == [one("f", 1), TRUE, TRUE, TRUE]
    assert all(n.overrides == ("q",) and n.source == "s" for n in chain)
    assert canonical(chain[1].head) == "or(not(g in [1]), not(x in [1]))"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f = true", one("f", 1)),
        ("f != true", Not(one("f", 1))),
        ("e = b", one("e", 1)),
        ("b = e", one("e", 1)),
        ("e != b", one("e", 0, 2)),
        ("e < b", one("e", 0)),
        ("b < e", one("e", 2)),
        ("e >= b", one("e", 1, 2)),
        ("e >= a", TRUE),
        ("e in {a, c}", one("e", 0, 2)),
        ("e in {a, b, c}", TRUE),
        ("e < a", FALSE),
        ("n >= 0", TRUE),
        ("n < 0", FALSE),
        ("not true", FALSE),
        ("f <-> true", one("f", 1)),
        ("f <-> false", Not(one("f", 1))),
        ("n - n <= 0", TRUE),
        ("user hints y = b", Said("user", Stance.HINTS, "y", 1)),
        ("tool requests k = 3", Said("tool", Stance.REQUESTS, "k", 3)),
        ("user forbids x", Said("user", Stance.FORBIDS, "x", 1)),
    ],
)
def test_a_condition(text: str, expected: Formula) -> None:
    assert condition(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "e = e2", "e != e2", "e < e2", "e2 >= e", "n + m <= 3", "2 * n - 3 * m > 4", "n = m + 1", "n != 2 * m",
        "m in {-1, 2}", "-n < m", "3 * n = 6", "2 * (n + m) >= 7", "f = g", "f != (n > 3)",
        "0 - n <= m - 2", "4 * n + 2 * m <= 9",
    ],
)  # fmt: skip
def test_comparisons_mean_what_they_say(text: str) -> None:
    spec = spec_of(f"{WORDS} rule r at root when {text} must x")
    index = {"a": 0, "b": 1, "c": 2}
    python = text.replace(" = ", " == ").replace("{", "(").replace("}", ")")
    for f, g, e, e2, n, m in itertools.product((0, 1), (0, 1), range(3), range(3), range(10), range(-2, 3)):
        values = {"f": f, "g": g, "e": e, "e2": e2, "n": n, "m": m}
        expected = bool(eval(python, {**index, **values}))
        assert holds(spec.norms["r"].condition, spec, values) == expected, values


def test_an_enumeration_value_may_be_called_like_a_fact() -> None:
    spec = spec_of(f"{WORDS} fact a fact h: f | g rule r at root when h = f and e = a and a must x")
    assert canonical(spec.norms["r"].condition) == "and(h in [0], e in [0], a in [1])"


def test_definitions_stay_names_and_may_mention_actions_for_heads_claims_and_axioms() -> None:
    text = "define d = x and f define e3 = not d rule r at root must not d axiom e3 or f assert z never d"
    spec = spec_of(WORDS + text)
    assert spec.norms["r"].head == Not(Named("d"))
    assert spec.definitions["e3"].formula == Not(Named("d"))
    assert spec.axioms[0].formula == Or((Named("e3"), one("f", 1)))


def test_the_order_of_statements_and_files_cannot_matter() -> None:
    statements = EVERYTHING.split("\n\n")
    turned = "\n\n".join(reversed(statements))

    def told(spec: Spec) -> object:
        return (
            {name: (n.condition, n.head, n.overrides, n.after) for name, n in spec.norms.items()},
            list(spec.norms),
            [(a.formula, a.text) for a in spec.axioms],
            [(d.principal, d.level, d.condition) for d in spec.delegations],
            [(c.name, c.formula) for c in spec.claims],
            [(e.title, e.facts, e.instructions) for e in spec.examples],
            list(spec.variables),
            list(spec.principals),
            list(spec.principles),
            [(y.loser, y.winner) for y in spec.yields],
        )

    assert told(spec_of(EVERYTHING)) == told(spec_of(turned))
    files = [parse(Source(f"{n}.specrules", part))[0] for n, part in enumerate(statements)]
    for order in (files, files[::-1]):
        spec, findings = resolve(order)
        assert findings == () and spec is not None
        assert told(spec) == told(spec_of(EVERYTHING))


def test_allows_name_what_they_stand_on() -> None:
    text = (
        'principle p principle q rule r at root for p must x allow SR303 because "why" '
        'yield p to q because "w" allow SR307 because "v"'
    )
    assert [(a.owner, a.code, a.because) for a in spec_of(WORDS + text).allows] == [
        ("p to q", "SR307", "v"),
        ("r", "SR303", "why"),
    ]


def test_prohibitions_prevail_and_a_negative_fallback() -> None:
    spec = spec_of(f"{WORDS} on conflict at user prohibitions prevail on conflict at root must not x")
    assert [(level, s.fallback) for level, s in spec.settlements.items()] == [(0, Not(one("x", 1))), (1, None)]


def test_an_empty_spec_and_roles() -> None:
    spec = spec_of("")
    assert spec.norms == {} and spec.levels == ()
    assert {v.role for v in spec_of(WORDS).variables.values()} == {Role.FACT, Role.ACTION}


def test_the_deepest_formulas_can_be_handled() -> None:
    deep = "f"
    for _ in range(15):
        deep = f"true <-> (n < 3 or g and not (({deep}) -> g) = f)"
    files = load_text(f"{WORDS} rule r at root when {deep} must x")
    spec, findings = resolve(files.files)
    assert (files.findings, findings) == ((), ()) and spec is not None
    formula = spec.norms["r"].condition
    values = {"f": 1, "g": 0, "n": 5}
    assert hash(formula) and canonical(formula) and holds(formula, spec, values) in (True, False)


def test_chains_of_definitions_are_limited_where_they_could_not_be_handled() -> None:
    chain = " ".join(f"define d{n + 1} = not d{n} or g" for n in range(2000))
    files = load_text(f"{WORDS} define d0 = f {chain} rule r at root when d2000 must x")
    spec, [finding] = resolve(files.files)
    assert spec is None
    assert finding.code == "SR100" and "more than 250 deep" in finding.message


def test_constants_are_formulas() -> None:
    assert condition("true or f") == Const(True)
