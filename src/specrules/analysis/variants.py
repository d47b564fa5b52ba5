"""Whether a spec with something left out decides any scenario otherwise."""

from __future__ import annotations

from ..answer import Answer
from ..encoding.force import Encoding
from ..encoding.smt import NO, all_of, any_of, no
from ..model.domain import Integer
from ..model.strength import Strength
from ..program import Program


def decided_otherwise(program: Program, group: int, label: str, strength: Strength, without: str = "") -> Answer:
    """Whether, about one group's actions, some scenario is decided otherwise in a variant of the spec.

    The variant has this order of strength and lacks one written norm with its `otherwise`, if one is named; `label`
    tells its flags apart. Where the group has integer actions, whose values cannot all be asked about, it counts
    already if another set of norms is in force.
    """
    inquiry = program.inquiry([group])
    whole = inquiry.encoding
    if label not in inquiry.variants:
        rest = Encoding(program.spec, program.table, strength, whole.groups, without=without, prefix=f"{label} ")
        inquiry.solver.add(rest.text)
        inquiry.variants[label] = rest
    rest = inquiry.variants[label]
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
    return inquiry.ask(any_of(differ))
