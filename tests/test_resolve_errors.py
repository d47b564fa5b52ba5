"""What is said of names and types that are wrong: where, and in which words. `‸` marks the place in each case."""

from time import process_time

import pytest

from specrules.files import load_text
from specrules.finding import Finding
from specrules.model.resolve import resolve
from specrules.source import Source
from specrules.syntax import tree
from specrules.syntax.parser import parse

WORDS = """\
levels root > developer > user
principal user at user
principal developer at developer
principal tool
objective good "Do good."
principle honesty
fact probes
fact marked: no | implied | yes
fact other: a | b
fact words: 0..5000
action reveal
action reply: answer | refuse
action size: 0..100
define about_deeds = reveal and probes
rule kept at root must reveal
"""


def errors(text: str) -> tuple[Finding, ...]:
    """What resolving finds wrong in a text that can be read."""
    files = load_text(text)
    assert files.findings == ()
    spec, findings = resolve(files.files)
    assert (spec is None) == bool(findings)
    return findings


def said(finding: Finding) -> str:
    """All the words of a finding."""
    return " | ".join((finding.message, *(label.text for label in finding.labels), *finding.help))


def place(finding: Finding) -> tuple[int, int]:
    span = finding.labels[0].span
    return span.source.position(span.start)


UNKNOWN = {
    "level": (
        "rule r at ‸devloper must reveal",
        "no level is called `devloper`",
        "root, developer, user",
        "`developer`?",
    ),
    "level of a principal": ("principal p at ‸rot", "no level is called `rot`", "did you mean `root`?"),
    "level of hints": ("principal p hints at ‸rot", "did you mean `root`?"),
    "level of a delegation": ("delegate tool at ‸rot", "did you mean `root`?"),
    "level of a settlement": ("on conflict at ‸rot must reveal", "did you mean `root`?"),
    "principal": ("delegate ‸tol at user", "no principal is called `tol`", "did you mean `tool`?"),
    "principal of a fact": ("fact f from ‸usr", "did you mean `user`?"),
    "principal of an instruction": ("rule r at root when ‸usr requests reveal must reveal", "did you mean `user`?"),
    "principle": ("rule r at root for ‸honest must reveal", "no principle is called `honest`", "`honesty`?"),
    "principle to yield": ('yield ‸honour to honesty because "b"', "no principle is called `honour`"),
    "parent": ("principle p in ‸honest", "did you mean `honesty`?"),
    "goal": ("principle p serves ‸god", "no principle or objective is called `god`", "did you mean `good`?"),
    "norm": ("rule r at root must reveal overrides ‸kep", "no rule or default is called `kep`", "did you mean `kept`?"),
    "norm of an example": ('example "e" for ‸kep', "did you mean `kept`?"),
    "norm that breaks": ('example "e" bad reveal breaks ‸kep', "did you mean `kept`?"),
    "fact": ("rule r at root when ‸probe must reveal", "no fact or definition is called `probe`", "`probes`?"),
    "fact given": ('example "e" given ‸probe', "no fact is called `probe`", "did you mean `probes`?"),
    "fact unknown": ('example "e" given unknown ‸probe', "did you mean `probes`?"),
    "action": ("rule r at root must ‸revel", "no fact, action or definition is called `revel`", "`reveal`?"),
    "action of an instruction": ("axiom user requests ‸revel -> probes", "no action is called `revel`", "`reveal`?"),
    "action decided": ("assert z decided ‸revel", "no action is called `revel`"),
    "action of a conduct": ('example "e" good ‸revel', "no action is called `revel`"),
    "left of a comparison": ("axiom ‸markd = yes", "is called `markd`", "did you mean `marked`?"),
    "right of a comparison": ("axiom words <= ‸sizes", "is called `sizes`", "did you mean `size`?"),
    "in a sum": ("axiom words + ‸sizes <= 3", "is called `sizes`"),
    "before in": ("axiom ‸markd in {no}", "is called `markd`"),
    "value by itself": ("axiom ‸implied", "`implied` is a value of `marked`: write `marked = implied`"),
    "level as a principal": ("delegate ‸root at user", "`root` is a level, not a principal"),
    "objective as a principle": ("rule r at root for ‸good must reveal", "`good` is an objective, not a principle"),
    "fact as an action": ("axiom user requests ‸probes", "`probes` is a fact, not an action"),
    "action as a fact": ('example "e" given ‸reveal', "`reveal` is an action, not a fact"),
    "definition as a fact": ('example "e" given ‸about_deeds', "`about_deeds` is a definition, not a fact"),
    "fact decided": ("assert z decided ‸probes", "`probes` is a fact, not an action"),
    "fact in a conduct": ('example "e" good ‸probes', "`probes` is a fact, not an action"),
    "assertion as a norm": (
        "assert z never reveal rule r at root must reveal overrides ‸z",
        "is an assertion, not a rule",
    ),
}

DUPLICATES = {
    "level": ("‸levels a > b", "levels are declared twice"),
    "principal": ("principal ‸tool", "`tool` is declared twice", "first here"),
    "principle": ("principle ‸honesty", "`honesty` is declared twice"),
    "principle and objective": ("principle ‸good", "`good` is declared twice"),
    "fact": ("fact ‸probes", "`probes` is declared twice"),
    "fact and action": ("action ‸probes", "`probes` is declared twice"),
    "fact and definition": ("define ‸probes = true", "`probes` is declared twice"),
    "norm": ("default ‸kept at user must reveal", "`kept` is declared twice"),
    "assertion": ("assert z never reveal assert ‸z never reveal", "`z` is declared twice"),
    "title": ('spec "a" ‸spec "b"', "the spec is named twice"),
    "settlement": (
        "on conflict at root must reveal ‸on conflict at root prohibitions prevail",
        "conflicts at `root` are settled twice",
    ),
    "value": ("fact f: a | b | ‸a", "`a` is a value of `f` twice"),
}

TYPES = {
    "value": ("axiom reply = ‸refus", "`reply` has no value `refus`", "answer, refuse", "did you mean `refuse`?"),
    "value on the left": ("axiom ‸refus = reply", "`reply` has no value `refus`"),
    "value in a set": ("axiom reply in {answer, ‸no}", "`reply` has no value `no`"),
    "usual value": ("fact f: a | b usually ‸c", "`f` has no value `c`"),
    "usual value of a boolean": ("fact f usually ‸yes", "`f` has no value `yes`", "true or false"),
    "usual value out of range": ("fact f: 0..5 usually ‸7", "7 is outside the range of `f`", "from 0 to 5"),
    "value of an instruction": ("axiom user requests reply = ‸no", "`reply` has no value `no`"),
    "no value of an instruction": (
        "axiom user requests ‸reply",
        "say which value of `reply` is meant",
        "`reply = answer`",
    ),
    "value given": ('example "e" given marked = ‸maybe', "`marked` has no value `maybe`"),
    "no value given": ('example "e" given ‸marked', "say which value of `marked` is meant"),
    "negated enumeration": ('example "e" given ‸not marked', "`not` says too little of `marked`"),
    "out of range": ("axiom words = ‸6000", "6000 is outside the range of `words`", "from 0 to 5000"),
    "out of range on the left": ("axiom ‸6000 >= words", "6000 is outside the range of `words`"),
    "out of range in a set": ("axiom words in {1, ‸6000}", "6000 is outside the range of `words`"),
    "number for an enumeration": ("axiom ‸marked = 3", "cannot be compared", "`3` is a number"),
    "number for an enumeration in a set": ("axiom marked in {‸3}", "`marked` is not a number"),
    "name for a number in a set": ("axiom words in {‸no}", "`no` is not a number"),
    "name for a boolean": ("axiom probes = ‸yes", "`yes` is neither true nor false"),
    "set of a boolean": ("axiom ‸probes in {true}", "`in` is for values and numbers"),
    "other values": ("axiom ‸marked = other", "they have different values"),
    "order of booleans": ("axiom ‸probes < reveal", "`<` compares numbers and ordered values", "true or false"),
    "boolean and number": ("axiom ‸probes = words", "cannot be compared", "`probes` is true or false"),
    "sum of booleans": ("axiom ‸probes + 1 < 2", "`probes` is not a number"),
    "enumeration as a condition": (
        "axiom probes and ‸marked",
        "`marked` is not a condition",
        "one of no, implied, yes",
    ),
    "number as a condition": ("axiom ‸words", "`words` is not a condition", "from 0 to 5000"),
    "sum as a condition": ("axiom not ‸words + 2", "a number is not a condition"),
    "number as a definition": ("define d = ‸5", "a number is not a condition"),
    "overflow": ("axiom ‸1000000000 * (1000000 * words) < 5", "can come to more than"),
    "empty range": ("fact f: ‸5..1", "the range of `f` is empty"),
    "one value": ("fact f: ‸bool", "`f` has only one value", "without a type, it is true or false"),
    "called true": ("fact ‸true", "nothing can be called `true`"),
    "action in when": ("rule r at root when ‸reveal must reveal", "`reveal` is an action"),
    "action in unless": ("rule r at root unless ‸reply = answer must reveal", "`reply` is an action"),
    "action in a sum": ("rule r at root when words + ‸size < 3 must reveal", "`size` is an action"),
    "action in a claim's condition": ("assert z when ‸reveal never reveal", "`reveal` is an action"),
    "action in a delegation": ("delegate tool at user when ‸reveal", "`reveal` is an action"),
    "action by definition": (
        "rule r at root when ‸about_deeds must reveal",
        "is about the action `reveal`",
        "defined here",
    ),
    "action by definitions": (
        "define d = not about_deeds rule r at root when ‸d must reveal",
        "about the action `reveal`",
    ),
    "fact as a head": ("rule r at root must ‸probes", "this mentions no action"),
    "instruction as a head": ("rule r at root must ‸user requests reveal", "this mentions no action"),
    "instruction in otherwise": (
        "rule r at root must reveal otherwise must ‸user permits reveal",
        "mentions no action",
    ),
    "fact as a fallback": ("on conflict at root must ‸probes", "this mentions no action"),
    "no modality": ("rule ‸r at root", "asks for nothing", "add `must`"),
    "two modalities": ("rule r at root must reveal ‸may reveal", "`r` asks for two things", "the first is here"),
    "no level": ("rule ‸r must reveal", "the rule `r` has no level"),
    "no claim": ("assert ‸z", "the assertion `z` claims nothing"),
    "two claims": ("assert z never reveal ‸decided reveal", "`z` claims two things"),
    "delegation to one with a level": ("delegate ‸user at root", "`user` has a level of its own"),
    "cyclic definition": ("define ‸d = e and probes define e = not d", "`d` is defined by itself", "d → e → d"),
    "definition of itself": ("define ‸d = d or probes", "`d` is defined by itself"),
    "principle in itself": ("principle ‸p in q principle q in p", "`p` is part of itself"),
    "yield to itself": ('yield honesty to ‸honesty because "b"', "cannot yield to itself"),
    "fact given twice": ('example "e" given probes, not ‸probes', "`probes` is given two values"),
    "fact given and unknown": ('example "e" given probes, unknown ‸probes', "`probes` is given two values"),
    "action twice in a conduct": (
        'example "e" good reveal, reply = answer, not ‸reveal',
        "`reveal` is given two values",
    ),
}


@pytest.mark.parametrize(
    ("code", "marked", "words"),
    [
        pytest.param(code, case[0], case[1:], id=f"{code} {name}")
        for code, cases in (("SR101", UNKNOWN), ("SR105", DUPLICATES), ("SR107", TYPES))
        for name, case in cases.items()
    ],
)
def test_an_error(code: str, marked: str, words: tuple[str, ...]) -> None:
    before, _, after = marked.partition("‸")
    [finding] = errors(WORDS + before + after)
    assert finding.code == code
    assert place(finding) == (WORDS.count("\n") + 1, len(before) + 1)
    for word in words:
        assert word in said(finding)


def test_duplicates_show_both_places() -> None:
    [finding] = errors(f"{WORDS}fact probes")
    assert [label.span.source.position(label.span.start) for label in finding.labels] == [(16, 6), (7, 6)]


def test_without_levels_one_error_says_so() -> None:
    [finding] = errors("principal p at root\naction a\nrule r at user must a\non conflict at top must a")
    assert (finding.code, place(finding)) == ("SR107", (1, 16))
    assert "no levels of authority are declared" in finding.message


def test_all_independent_errors_are_reported_in_one_run() -> None:
    found = errors(
        f"{WORDS}"
        "fact x: 3..1\n"
        "rule r at rot for honest when probe and marked = maybe must revel and x > 2\n"
        "rule s at root when x must reveal overrides t\n"
        "default t at user must reveal\n"
        "rule t at user must reply = no\n"
    )
    assert [(f.code, *place(f)) for f in found] == [
        ("SR107", 16, 9),
        ("SR101", 17, 11),
        ("SR101", 17, 19),
        ("SR101", 17, 31),
        ("SR107", 17, 50),
        ("SR101", 17, 61),
        ("SR105", 20, 6),
        ("SR107", 20, 29),
    ]


def test_names_are_looked_up_across_files_and_before_they_are_declared() -> None:
    parts = ["rule r at root must x", "action x", "levels root"]
    files = [parse(Source(f"{n}.specrules", part))[0] for n, part in enumerate(parts)]
    spec, findings = resolve(files)
    assert findings == () and spec is not None
    again, [twice] = resolve([*files, parse(Source("9.specrules", "fact x"))[0]])
    assert again is None
    assert [label.span.source.path for label in twice.labels] == ["9.specrules", "1.specrules"]


def test_what_could_not_be_read_is_not_called_unknown() -> None:
    file, _ = parse(Source("a", "levels root action x rule r at root when f must x"))
    lost = tree.File(Source("b", ""), (tree.Broken((), anything=True),))
    assert resolve([file, lost]) == (None, ())
    assert resolve([file, tree.File(lost.source, (tree.Broken(("f",)),))]) == (None, ())
    assert resolve([file, tree.File(lost.source, (tree.Broken(("g",)),))])[1]


def test_many_errors_are_counted_and_do_not_take_long() -> None:
    start = process_time()
    text = " ".join(f"fact known{n} rule r{n} at root when unknown{n} must reveal" for n in range(2_000))
    found = errors(WORDS + text)
    assert len(found) == 51
    assert found[-1].message == "and 1950 more errors in this file"
    assert process_time() - start < 10
