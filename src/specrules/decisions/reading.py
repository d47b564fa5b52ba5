"""From names and text to what they stand for: the facts of a case, what was said, a conduct.

Whatever is not known, by name or by value, is a QueryError that names the nearest known; nothing is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set
from functools import cached_property
from typing import Any

from ..model.domain import Boolean, Domain, Enumeration, Integer, shown
from ..model.formula import Stance
from ..model.mentions import Mentions
from ..model.names import FEW, nearest
from ..model.spec import Instruction, Spec, Variable
from ..model.values import described
from ..model.wording import listed
from .query import Query

LONGEST = 40
"""So many characters of what somebody wrote are repeated in a message."""

WIDE = 4_096
"""A number with more values is read by comparing it with the ends of its range."""

CASE = ("facts", "said", "unknown")
"""The keys of a case."""

INSTRUCTION = ("principal", "stance", "action", "value")
"""The keys of an instruction."""

_LITERAL = re.compile(r"(?P<no>not\s+)?(?P<name>\w+)(?:\s*=\s*(?P<value>(?:-\s*)?\w+))?")
_SPOKEN = re.compile(
    r"(?P<principal>\w+)\s+(?P<stance>\w+)\s+(?P<no>not\s+)?(?P<action>\w+)(?:\s*=\s*(?P<value>(?:-\s*)?\w+))?"
)
_NUMBER = re.compile(r"-?[0-9]{1,18}")

_OPPOSITE = {Stance.REQUESTS: Stance.FORBIDS, Stance.FORBIDS: Stance.REQUESTS}
"""What somebody may mean who speaks of not doing something."""


class QueryError(ValueError):
    """What is asked cannot be understood.

    `kind` says what was taken for a fact, an action, a value, a principal, a stance, a norm, or is no such form at all;
    `name` is what is not known, `nearest` the known name that is most like it.
    """

    def __init__(self, message: str, kind: str = "form", name: str = "", near: str | None = None) -> None:
        super().__init__(f"{message}; did you mean `{near}`?" if near else message)
        self.kind, self.name, self.nearest = kind, cut(name), near

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"error": str(self), "kind": self.kind, "name": self.name, "nearest": self.nearest}


class Reader:
    """Reads what is asked of one spec.

    `codes` has for each fact the type its values have, and each value as the program holds it; of a wide integer none.
    """

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._facts = {fact.name: fact for fact in spec.facts}
        self._actions = {action.name: action for action in spec.actions}
        self.codes = {name: _codes(fact.domain) for name, fact in self._facts.items()}

    # Cases

    def query(
        self,
        facts: Mapping[str, object] | None = None,
        said: Iterable[str | Mapping[str, object]] = (),
        unknown: Iterable[str] = (),
    ) -> Query:
        """The case with these facts, unknown facts, and instructions in the order given."""
        values = {} if facts is None else self._values(facts if type(facts) is dict else _mapping(facts, "`facts`"))
        spoken = () if said == () else tuple(map(self.instruction, _list(said, "`said`", ordered=True)))
        return Query(values, () if unknown == () else self._unknown(_list(unknown, "`unknown`"), values), spoken)

    def case(self, document: object) -> Query:
        """The case of a JSON object with `facts`, `said` and `unknown`, each of which may be left out."""
        return self.query(**parts(document))

    def literals(self, texts: Iterable[str]) -> dict[str, object]:
        """Facts as on a command line: `age=child`, `words_asked=300`, `user_probes`, `not user_probes`."""
        values = self._assigned(_list(texts, "what is given"), "a fact", self._fact)
        return {name: shown(self._facts[name].domain, value) for name, value in values.items()}

    def _values(self, facts: Mapping[str, object]) -> dict[str, int]:
        codes, found = self.codes, {}
        for name, value in facts.items():
            known = codes.get(name)
            if known is None or type(value) is not known[0] or (code := known[1].get(value)) is None:
                code = self._value(self._fact(name), value)
            found[name] = code
        return found

    def _unknown(self, names: Iterable[object], given: Mapping[str, int]) -> tuple[str, ...]:
        found = {self._fact(name).name for name in names}
        if both := sorted(found & given.keys()):
            raise QueryError(f"`{both[0]}` is given and unknown at once", "fact", both[0])
        return tuple(sorted(found))

    # What was said

    def instruction(self, said: object) -> Instruction:
        """An instruction as a sentence, `user forbids reply = lie`, or as an object with its parts."""
        if isinstance(said, str):
            return self._sentence(said)
        parts = _mapping(said, "an instruction")
        _known_keys(parts, INSTRUCTION)
        if missing := [key for key in INSTRUCTION[:3] if key not in parts]:
            raise QueryError(f"an instruction needs {listed(missing)}", "form", missing[0])
        principal, stance = self._principal(parts["principal"]), self._stance(parts["stance"])
        action = self._action(parts["action"])
        value = self._value(action, parts["value"]) if "value" in parts else self._done(action)
        if isinstance(action.domain, Boolean) and not value:
            raise _opposite(principal, stance, action)
        return Instruction(principal, stance, action.name, value)

    def _sentence(self, said: str) -> Instruction:
        match = _SPOKEN.fullmatch(said.strip())
        if match is None:
            form = "`user requests reveal` or `user forbids reply = lie`"
            raise QueryError(f"`{cut(said)}` is not what somebody says, as {form} is", "form", said)
        principal, stance = self._principal(match["principal"]), self._stance(match["stance"])
        action, value = self._action(match["action"]), match["value"]
        boolean = isinstance(action.domain, Boolean)
        if match["no"] or (boolean and value == "false"):
            raise _opposite(principal, stance, action)
        if boolean and value:
            message = f"an instruction on `{action.name}` names no value"
            raise QueryError(f"{message}: write `{principal} {stance} {action.name}`", "value", value)
        done = self._word(action, value) if value else self._done(action)
        return Instruction(principal, stance, action.name, done)

    def _done(self, action: Variable) -> int:
        """The value meant by an action without one."""
        if isinstance(action.domain, Boolean):
            return 1
        example = shown(action.domain, action.domain.low)
        message = f"say which value of `{action.name}` is meant, for example `{action.name} = {example}`"
        raise QueryError(message, "value", action.name)

    # Conducts, and what is asked about

    def conduct(self, values: Mapping[str, object] | Iterable[str]) -> dict[str, int]:
        """Action values: an object, or literals such as `reply = lie`, `not reveal`."""
        if isinstance(values, Mapping):
            return {(of := self._action(name)).name: self._value(of, value) for name, value in values.items()}
        if isinstance(values, str | bytes) or not isinstance(values, Iterable):
            raise QueryError(f"a conduct is an object or a list, not {_told(values)}", "form")
        return self._assigned(values, "an action", self._action)

    def action(self, text: str) -> tuple[str, int | None]:
        """An action value, `reveal`, `not reveal` or `reply = refuse`; of an action alone that is not boolean, None
        stands for all its values."""
        action, value = self._literal(text, "an action", self._action)
        return action.name, value

    def about(self, text: str) -> str | tuple[str, int | None]:
        """What an explanation is asked of: a norm, by its name, or else an action or one of its values.

        Of a norm and an action of the same name it is the norm: the action can be named as `reveal = true`.
        """
        asked = _text(text, "what is asked about").strip()
        if asked in self._spec.norms:
            return asked
        match = _LITERAL.fullmatch(asked)
        if match is not None and (match["name"] in self._actions or match["name"] in self._facts):
            return self.action(asked)
        near = nearest(asked, [*self._spec.norms, *self._actions])
        raise QueryError(f"there is no norm and no action `{cut(asked)}`", "norm", asked, near)

    # Names

    def _assigned(self, texts: Iterable[object], what: str, variable: Callable[[object], Variable]) -> dict[str, int]:
        """The values that literals give to facts or actions."""
        found: dict[str, int] = {}
        for text in texts:
            of, value = self._literal(text, what, variable)
            if of.name in found:
                raise QueryError(f"`{of.name}` is given twice", of.role.value, of.name)
            found[of.name] = self._done(of) if value is None else value
        return found

    def _literal(self, text: object, what: str, variable: Callable[[object], Variable]) -> tuple[Variable, int | None]:
        """A fact or an action, and the value a literal gives it; None where it names none of several."""
        written = _text(text, what)
        match = _LITERAL.fullmatch(written.strip())
        if match is None or (match["no"] and match["value"]):
            message = f"`{cut(written)}` is not {what}: write `name`, `not name` or `name = value`"
            raise QueryError(message, "form", written)
        of = variable(match["name"])
        if match["value"]:
            return of, self._word(of, match["value"])
        if isinstance(of.domain, Boolean):
            return of, int(not match["no"])
        if match["no"]:
            raise QueryError(f"`not` says too little of `{of.name}`: it is {described(of.domain)}", "value", of.name)
        return of, None

    def _fact(self, name: object) -> Variable:
        if isinstance(name, str) and name in self._facts:
            return self._facts[name]
        if isinstance(name, str) and name in self._actions:
            raise QueryError(f"`{name}` is an action, not a fact: what is done is decided, not given", "fact", name)
        if isinstance(name, str) and name in self._spec.definitions:
            raise QueryError(f"`{name}` is a definition, not a fact{self._origin(name)}", "fact", name)
        raise _no_such("fact", name, self._facts)

    def _origin(self, definition: str) -> str:
        """What a definition is worked out from."""
        formula = self._spec.definitions[definition].formula
        names = sorted(self._mentions.variables(formula))
        among = [listed(names) if len(names) <= FEW else f"{len(names)} facts and actions"] if names else []
        among += ["what is said"] if self._mentions.said(formula) else []
        return f": it is worked out from {' and from '.join(among)}" if among else ""

    @cached_property
    def _mentions(self) -> Mentions:
        return Mentions(self._spec)

    def _action(self, name: object) -> Variable:
        if isinstance(name, str) and name in self._actions:
            return self._actions[name]
        if isinstance(name, str) and name in self._facts:
            raise QueryError(f"`{name}` is a fact, not an action", "action", name)
        raise _no_such("action", name, self._actions)

    def _principal(self, name: object) -> str:
        if isinstance(name, str) and name in self._spec.principals:
            return name
        raise _no_such("principal", name, self._spec.principals)

    def _stance(self, name: object) -> Stance:
        if not isinstance(name, str):
            raise _no_such("stance", name, ())
        if name in list(Stance):
            return Stance(name)
        raise QueryError(f"`{cut(name)}` is none of {listed(Stance)}", "stance", name, nearest(name, list(Stance)))

    # Values

    def _value(self, variable: Variable, value: object) -> int:
        """A value as the program holds it; of the very type that values of the variable have."""
        near = None
        match variable.domain, value:
            case Boolean(), bool():
                return int(value)
            case Enumeration(words), str() if value in words:
                return words.index(value)
            case Integer(low, high), int() if not isinstance(value, bool) and low <= value <= high:
                return int(value)
            case Enumeration(words), str():
                near = nearest(value, words)
            case _:
                pass
        named = isinstance(variable.domain, Enumeration) and isinstance(value, str)
        told = f"`{cut(value)}`" if named else _told(value)
        raise QueryError(f"`{variable.name}` is {described(variable.domain)}, not {told}", "value", cut(value), near)

    def _word(self, variable: Variable, word: str) -> int:
        """A value as it is written."""
        word = "".join(word.split())  # `- 3` is a number too
        if isinstance(variable.domain, Boolean) and word in ("true", "false"):
            return int(word == "true")
        if isinstance(variable.domain, Integer) and _NUMBER.fullmatch(word):
            return self._value(variable, int(word))
        return self._value(variable, word)


def parts(document: object, further: Iterable[str] = ()) -> dict[str, Any]:
    """What a JSON object holds of a case by name, `facts`, `said` and `unknown`, and the `further` parts of a question.
    Each may be left out."""
    given = dict(_mapping(document, "a case"))
    _known_keys(given, (*CASE, *further))
    if "facts" in given:  # to leave them out is one thing, null is another
        _mapping(given["facts"], "`facts`")
    return given


def _codes(domain: Domain) -> tuple[type, dict[object, int]]:
    match domain:
        case Boolean():
            return bool, {False: 0, True: 1}
        case Enumeration(values):
            return str, {value: code for code, value in enumerate(values)}
        case Integer(low, high):
            return int, {value: value for value in range(low, high + 1)} if high - low < WIDE else {}


def _no_such(noun: str, name: object, known: Iterable[str]) -> QueryError:
    if not isinstance(name, str):
        article = "an" if noun == "action" else "a"
        return QueryError(f"{article} {noun} is named by a text, not {_told(name)}", "form", cut(name))
    return QueryError(f"there is no {noun} `{cut(name)}`", noun, name, nearest(name, known))


def _opposite(principal: str, stance: Stance, action: Variable) -> QueryError:
    """Why an instruction on not doing something is refused, and what to say instead."""
    meant = _OPPOSITE.get(stance) if isinstance(action.domain, Boolean) else None
    help = f": write `{principal} {meant} {action.name}`" if meant else ""
    message = f"an instruction is about doing something, not about its opposite{help}"
    return QueryError(message, "value", action.name)


def _text(value: object, what: str) -> str:
    if isinstance(value, str):
        return value
    raise QueryError(f"{what} is a text, not {_told(value)}", "form", cut(value))


def _mapping(value: object, what: str) -> Mapping[Any, Any]:
    if isinstance(value, Mapping):
        return value
    raise QueryError(f"{what} is an object, not {_told(value)}", "form", cut(value))


def _list(value: object, what: str, *, ordered: bool = False) -> list[Any]:
    """The items of anything that has some; a set has no order, and of two instructions the later counts."""
    unfit = isinstance(value, str | bytes | Mapping) or (ordered and isinstance(value, Set))
    if isinstance(value, Iterable) and not unfit:
        return list(value)
    raise QueryError(f"{what} is a list, not {_told(value)}", "form", cut(value))


def _known_keys(given: Mapping[Any, object], known: Iterable[str]) -> None:
    for key in given:
        if key not in known:
            if not isinstance(key, str):
                raise QueryError(f"the keys of an object are texts, not {_told(key)}", "form", cut(key))
            raise QueryError(f"`{cut(key)}` is not one of {listed(known)}", "form", key, nearest(key, known))


def _told(value: object) -> str:
    """What a value is, as a message puts it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int():
            return f"the number {value}" if abs(value) < 10**18 else "so large a number"
        case float():
            return f"the decimal number {value}"
        case str():
            return f"the text `{cut(value)}`"
        case Mapping():
            return "an object"
        case bytes():
            return "bytes"
        case Set():
            return "a set"
        case Iterable():
            return "a list"
        case _:
            return f"a {type(value).__name__}"


def cut(value: object) -> str:
    """What somebody wrote, as far as a message repeats it."""
    text = value if isinstance(value, str) else _told(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
