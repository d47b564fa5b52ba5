"""The library as its users see it."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from pathlib import Path
from random import Random

import pytest

import specrules
from desk import DECLARED
from specrules import Allowed, QueryError, Spec, SpecError, Standing, Status, Verdict

ROOT = Path(__file__).parent.parent
MAGIC = ROOT / "rules" / "tooth-fairy"
BOT = f"""{DECLARED}\
rule keep at developer source "doc#keep" when marked != no must not reveal unless developer permits reveal
default brief at user must words <= 300 unless wanted > 300
rule some at root must words >= 1
default gap at user must words <= 90 or words >= 100
"""


@pytest.fixture(scope="module")
def bot() -> Spec:
    return specrules.loads(BOT)


def test_load_stays_a_function() -> None:
    for _ in range(2):
        assert specrules.load(MAGIC).title == "Is the tooth fairy real?"


def test_what_is_public_is_there() -> None:
    for name in specrules.__all__:
        assert getattr(specrules, name)
    with pytest.raises(AttributeError, match="has no attribute `lode`"):
        specrules.lode  # type: ignore[attr-defined]  # noqa: B018


def test_a_spec_tells_its_vocabulary(bot: Spec) -> None:
    assert bot.facts == {"marked": ("no", "implied", "yes"), "probing": (False, True), "wanted": range(5001)}
    assert bot.actions["reply"] == ("answer", "refuse", "omit")
    assert bot.norms == ("some", "keep", "brief", "gap")


def test_decisions(bot: Spec) -> None:
    decision = bot.decide(facts={"marked": "yes"}, said=["user requests reveal"])
    assert decision.status is Status.DECIDED
    assert decision.actions["reveal"] == Standing("reveal", True, Verdict.FORBIDDEN, ("keep",), False)
    assert decision.actions["reply = omit"] == Standing("reply", "omit", Verdict.OPTIONAL, (), True)
    assert [(each.norm, each.by) for each in decision.overridden] == [("user requests reveal", ("keep",))]
    free = bot.decide(facts={"marked": "yes"}, said=["developer permits reveal", "user requests reveal"])
    assert free.actions["reveal"].verdict is Verdict.REQUIRED
    assert free.actions["reply = answer"].verdict is Verdict.REQUIRED
    assert free.actions["reply = answer"].by == ("user requests reveal",)


def test_integer_actions_have_intervals(bot: Spec) -> None:
    assert bot.decide().actions["words"] == Allowed("words", ((1, 90), (100, 300)), ("some", "brief", "gap"), False)
    long = bot.decide(facts={"wanted": 900}, said=["user requests words = 137"])
    assert isinstance(long.actions["words"], Allowed) and long.actions["words"].intervals == ((137, 137),)
    assert long.conduct == {"reply": "answer", "reveal": False, "words": 137}
    nowhere = bot.decide(facts={"wanted": 900}, said=["user requests words = 95"])
    assert isinstance(nowhere.actions["words"], Allowed) and nowhere.actions["words"].intervals == ((95, 95),)


def test_results_cannot_be_changed(bot: Spec) -> None:
    decision = bot.decide()
    with pytest.raises(FrozenInstanceError):
        decision.status = Status.DILEMMA  # type: ignore[misc]
    with pytest.raises(TypeError):
        decision.actions["reveal"] = None  # type: ignore[index]
    with pytest.raises(TypeError):
        decision.conduct["reveal"] = True  # type: ignore[index]
    assert decision == bot.decide() and decision != bot.decide(facts={"marked": "yes"})
    assert hash(decision) == hash(bot.decide())
    assert json.loads(json.dumps(decision.as_json()))["actions"]["words"]["intervals"] == [[1, 90], [100, 300]]


def test_one_verdict(bot: Spec) -> None:
    assert bot.verdict("reveal", facts={"marked": "yes"}) is Verdict.FORBIDDEN
    assert bot.verdict("reveal") is Verdict.OPTIONAL
    assert bot.verdict("reply = answer", said=["user requests reveal"]) is Verdict.REQUIRED
    with pytest.raises(QueryError, match="say which value of `words` is meant"):
        bot.verdict("words")


@pytest.mark.parametrize(
    ("asked", "message", "nearest"),
    [
        ({"facts": {"markd": "yes"}}, "there is no fact `markd`; did you mean `marked`?", "marked"),
        ({"facts": {"marked": "impled"}}, "`marked` has no value", "implied"),
        ({"facts": {"probing": 1}}, "`probing` is true or false", None),
        ({"said": ["user requests reveel"]}, "there is no action `reveel`; did you mean `reveal`?", "reveal"),
        ({"unknown": ["probin"]}, "there is no fact `probin`; did you mean `probing`?", "probing"),
    ],
)
def test_nothing_unknown_falls_through(bot: Spec, asked: dict[str, object], message: str, nearest: str | None) -> None:
    for ask in (bot.decide, lambda **case: bot.verdict("reveal", **case), lambda **case: bot.comply({}, **case)):
        with pytest.raises(QueryError) as found:
            ask(**asked)
        assert message in str(found.value) or message.startswith("`marked`")
        assert found.value.nearest == nearest


@pytest.mark.parametrize("wrong", [[], "", 0, "reveal", [1]])
def test_other_things_than_cases_are_refused(bot: Spec, wrong: object) -> None:
    for ask in (bot.decide, lambda **case: bot.verdict("reveal", **case), lambda **case: bot.why("reveal", **case)):
        with pytest.raises(QueryError):
            ask(facts=wrong)
        for key in ("said", "unknown"):
            if wrong != []:
                with pytest.raises(QueryError):
                    ask(**{key: wrong})
    for asked in (bot.verdict, bot.why):
        if wrong not in ("", "reveal"):
            with pytest.raises(QueryError):
                asked(wrong)


def test_compliance(bot: Spec) -> None:
    marked = {"marked": "yes"}
    assert bot.comply({"reveal": False}, facts=marked).complies
    broken = bot.comply({"reveal": True, "words": 400}, facts=marked)
    assert (broken.complies, broken.breaks) == (False, ("keep", "brief"))
    assert broken.instead is not None and not broken.instead["reveal"]
    assert bot.comply(["reveal", "reply = refuse"]).impossible
    assert bot.comply(["words = 95"]).breaks == ("gap",)


def test_why(bot: Spec) -> None:
    why = bot.why("reveal", facts={"marked": "yes"})
    assert "`developer permits reveal`" in why.text() and "[doc#keep]" in why.text()
    assert why.as_json()["flips"][0]["changes"][0]["text"] == "`developer permits reveal`"
    assert "So `reveal` is forbidden, because of `keep`." in why.deliberation()
    assert bot.why("keep").as_json()["subject"] == "norm"
    with pytest.raises(QueryError, match="no norm and no action `keeep`; did you mean `keep`"):
        bot.why("keeep")


def test_not_knowing() -> None:
    magic = specrules.load(MAGIC)
    asks = {"asks_about_magic": True}
    cautious = magic.decide(facts=asks, unknown=["asker"])
    assert cautious.conduct == {"reply": "keep_open"}
    assert (cautious.hinges_on, cautious.question) == ((), None)
    torn = magic.decide(facts=asks, unknown=["asker"], said=["user forbids reply = keep_open"])
    assert (torn.status, torn.hinges_on, dict(torn.actions)) == (Status.DILEMMA, ("asker",), {})
    assert torn.question == specrules.Question("asker", 2, 2)
    assert not magic.comply({"reply": "deny"}, facts=asks, unknown=["asker"]).complies


def test_checks(bot: Spec) -> None:
    assert {finding.code for finding in bot.check().findings} == {"SR106"}
    assert not bot.check().clean
    assert bot.check().as_json()["summary"]["norms"] == {"rules": 2, "defaults": 2}
    assert "SR106" in bot.check().text()


def test_specs_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"(?s)the spec has an error.*no level is called `rot`.*did you mean `root`"):
        specrules.loads("levels root\naction a\nrule r at rot must a\n")
    with pytest.raises(SpecError, match="`nowhere` does not exist"):
        specrules.load("nowhere")
    with pytest.raises(SpecError, match="there are no rule files"):
        specrules.load(tmp_path)
    with pytest.raises(SpecError, match=r"there are 12 specs in .*: name one of"):
        specrules.load(ROOT / "rules")
    (tmp_path / "x.json").write_text("{")
    with pytest.raises(SpecError, match="is not JSON, or cut short"):
        specrules.load(tmp_path / "x.json")
    assert [len(each.findings) > 0 for each in specrules.check(ROOT / "rules" / "asimov")] == [True, True]


def test_one_spec_serves_many_threads() -> None:
    spec, alone = specrules.loads(BOT), specrules.loads(BOT)
    random = Random(7)
    cases = [
        {
            "facts": {"marked": random.choice(["no", "implied", "yes"]), "wanted": random.randint(0, 5000)},
            "said": random.choices(["user requests reveal", "developer permits reveal", "user requests words = 137",
                                    "user forbids reply = omit"], k=random.randint(0, 2)),
            "unknown": random.choice([[], ["probing"]]),
        }
        for _ in range(400)
    ]  # fmt: skip
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda case: spec.decide(**case).as_json(), cases))
        verdicts = list(pool.map(lambda case: spec.verdict("reveal", **case), cases))
    assert answers == [alone.decide(**case).as_json() for case in cases]
    assert verdicts == [alone.verdict("reveal", **case) for case in cases]


def test_to_decide_needs_neither_solver_nor_graphs() -> None:
    code = (
        "import sys, specrules; spec = specrules.load(sys.argv[1]);"
        "spec.decide(facts={'asks_about_magic': True}, unknown=['asker']).as_json(); spec.why('no_lie').deliberation();"
        "print([m for m in ('lark', 'z3', 'networkx', 'pydantic', 'rich', 'click') if m in sys.modules])"
    )
    for _ in range(2):  # the first run may have to fill the cache of the grammar's tables
        run = subprocess.run([sys.executable, "-c", code, MAGIC], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
