"""Small specs, each with a case that some test asks about, for the texts that explain decisions."""

from __future__ import annotations

from collections.abc import Mapping

from specrules.decisions.decide import decide
from specrules.decisions.explain import About, explain, wishes
from specrules.decisions.explanation import Explanation
from specrules.decisions.flips import smallest
from specrules.decisions.query import Query
from specrules.files import load_text
from specrules.model.formula import Stance
from specrules.model.spec import Instruction
from specrules.program import Program

PRIVACY = """
levels root > developer > user
principal developer at developer
principal user at user
fact marked
fact age: adult | teen | child
action reveal
default discreet at developer
  "What is marked stays private."
  source "privacy#marked"
  when marked
  must not reveal
rule children at root
  when age = child
  must not reveal
default be_open at user
  must reveal
"""
THREE = """
levels root > user
fact late
action call
action write
rule quiet at root
  when late
  must not call
rule paperless at root
  must not write
default keep_in_touch at user
  source "manual#contact"
  must call or write
"""
CHAIN = """
levels school > pupil
fact exam
fact noted usually true
action reply: answer | hint | refuse
rule exams at school
  when exam
  must not reply = answer
rule no_hints at school
  when exam and noted
  must not reply = hint
default helpful at pupil
  must reply = answer
  otherwise must reply = hint
  otherwise should reply = refuse
"""
SETTLED = """
levels law
fact danger
fact secret
action warn
on conflict at law prohibitions prevail
rule warn_them at law
  when danger
  must warn
rule stay_silent at law
  when secret
  must not warn
"""
DELEGATED = """
levels owner > guest
principal owner at owner
principal tool
principal stranger
fact vouched
action send
delegate tool at owner when vouched
default ask_first at owner
  must not send
"""
DILEMMA = """
levels house
fact age: adult | teen | child
fact sleepy
action reply: truth | story
rule be_honest at house
  when age != child
  must reply = truth
rule keep_the_magic at house
  when age = child
  must reply = story
"""
CONTRADICTION = """
levels first
fact danger
fact victim
action hurt
action help
axiom victim and help -> hurt
rule do_not_hurt at first
  "A robot does not injure a human."
  source "asimov#first_law"
  must not hurt
rule do_not_stand_by at first
  source "asimov#first_law"
  when danger
  must help
"""
IMPOSSIBLE = """
levels house
fact adult
fact exam
action help
axiom adult -> not exam
rule be_kind at house
  must help
"""
NUMBER = """
levels house > reader
principal reader at reader
fact busy
action words: 0..1000
rule short at house
  when busy
  must words <= 120
rule something at house
  must words >= 1
default thorough at reader
  must words >= 300
"""
HOPELESS = """
levels house
fact shut
action enter
axiom shut -> not enter
rule deliver at house
  must enter
  otherwise must not enter
"""


WIDE = """
levels house
fact asked: 0..1000000
fact limit: 0..1000000
action answer
rule enough at house
  when asked > limit
  must not answer
"""

KIND = DILEMMA.replace("must reply = story", "must reply = truth")
PERMISSIVE = PRIVACY.replace("must reveal", "may reveal")

Asked = tuple[str, About] | tuple[str, About, str] | tuple[str, About, str, str] | tuple[str, About, str, str, str]
"""Rules, what is asked about, and as far as there are any, facts, what was said, and unknown facts."""

CASES: Mapping[str, Asked] = {
    "a prohibition": (PRIVACY, ("reveal", 1), "marked"),
    "a permission lifts it": (PRIVACY, ("reveal", 1), "marked", "developer permits reveal"),
    "a permission leaves it open": (PERMISSIVE, ("reveal", 1)),
    "silence": (SETTLED, ("warn", 1)),
    "three cannot be followed together": (THREE, "keep_in_touch", "late"),
    "a chain of otherwise": (CHAIN, ("reply", None), "exam"),
    "on conflict": (SETTLED, ("warn", 1), "danger, secret"),
    "delegated": (DELEGATED, ("send", 1), "vouched", "tool requests send, stranger forbids send"),
    "everything, not delegated": (DELEGATED, None, "", "tool requests send"),
    "a dilemma": (DILEMMA, ("reply", 1), "", "", "age"),
    "no dilemma": (KIND, ("reply", 0), "", "", "age"),
    "a contradiction": (CONTRADICTION, ("help", 1), "danger, victim"),
    "an impossible case": (IMPOSSIBLE, ("help", 1), "adult, exam"),
    "an impossible duty": (HOPELESS, "deliver", "shut"),
    "a number": (NUMBER, ("words", None), "busy"),
    "undetermined": (WIDE, ("answer", 1), "", "", "asked"),
}
"""What each case shows, and the case."""


def case(program: Program, facts: str = "", said: str = "", unknown: str = "") -> Query:
    """A case from words: facts that hold or have a value, what was said, and unknown facts, each with commas."""
    given = {}
    for literal in filter(None, facts.split(", ")):
        name, _, value = literal.partition(" = ")
        values = getattr(program.spec.variables[name].domain, "values", ())
        given[name] = values.index(value) if value else 1
    instructions = (line.split() for line in filter(None, said.split(", ")))
    return Query(
        given,
        tuple(filter(None, unknown.split(", "))),
        tuple(Instruction(who, Stance(stance), action, 1) for who, stance, action in instructions),
    )


def explained(rules: str, about: About, facts: str = "", said: str = "", unknown: str = "") -> Explanation:
    """Why a case of some rules comes out as it does, with the smallest changes of what may be wanted instead."""
    program = Program.build(load_text(rules, "case.specrules"))
    assert program.findings == ()
    query = case(program, facts, said, unknown)
    decision = decide(program, query)
    flips = [(wanted, smallest(program, query, goal)) for wanted, goal in wishes(program, about, decision)]
    return explain(program, query, about, decision, flips)
