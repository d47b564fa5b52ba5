"""Whether a spec with something left out decides any scenario otherwise."""

from __future__ import annotations

from ..answer import Answer
from ..encoding.force import Encoding
from ..encoding.smt import NO, YES, all_of, any_of, no
from ..model.domain import Integer
from ..model.spec import Norm
from ..model.strength import Strength
from ..program import Program
from ..witness import Inquiry


def variant(program: Program, inquiry: Inquiry, label: str, strength: Strength, without: str = "") -> Encoding:
    """The constraints of a variant of the spec, beside those of the whole, for the same scenarios."""
    if label not in inquiry.variants:
        whole = inquiry.encoding
        rest = Encoding(program.spec, program.table, strength, whole.groups, whole.norms, without, prefix=f"{label} ")
        inquiry.solver.add(rest.text)
        inquiry.variants[label] = rest
    return inquiry.variants[label]


def without_norm(program: Program, inquiry: Inquiry, norm: Norm) -> Encoding:
    """The constraints without one written norm, its `otherwise` and its `overrides`."""
    rest = Strength(program.spec, without=norm.name)
    return variant(program, inquiry, f"without {norm.name}", rest, norm.name)


def decided_otherwise(
    program: Program, inquiry: Inquiry, label: str, strength: Strength, without: str = "", where: str = YES
) -> Answer:
    """Whether, about the actions of an inquiry's group, some scenario is decided otherwise in a variant of the spec.

    The variant has this order of strength and lacks one written norm with its `otherwise`, if one is named; `label`
    tells its flags apart. Where the group has integer actions, whose values cannot all be asked about, it counts
    already if another set of norms is in force. Only scenarios are looked at in which `where` holds.
    """
    whole, rest = inquiry.encoding, variant(program, inquiry, label, strength, without)
    (group,) = whole.groups
    clash, other = whole.contradiction, rest.contradiction
    differ = [all_of((clash, no(other))), all_of((other, no(clash)))]
    table = program.table.groups[group]
    if any(isinstance(program.spec.variables[a].domain, Integer) for a in table.actions):
        differ += [f"(not (= {whole.flag('frc', m.norm)} {rest.flag('frc', m.norm)}))" for m in rest.everybody]
        differ += [whole.flag("frc", m.norm) for m in whole.members if m.norm.base == without and m.norm.after]
    else:
        values = [head for head in range(len(table.heads)) if program.table.is_action_value(group, head)]
        verdicts = [(whole.excludes(group, head), rest.excludes(group, head)) for head in values]
        differ += [
            all_of((no(clash), no(other), f"(not (= {one} {two}))" if one != two else NO)) for one, two in verdicts
        ]
    return inquiry.ask(all_of((where, any_of(differ))))
