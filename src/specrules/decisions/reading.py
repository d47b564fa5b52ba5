"""From names and text to what they stand for: the facts of a case, what was said, a conduct.

Whatever is not known, by name or by value, is a QueryError that names the nearest known; nothing is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..model.domain import Boolean, Domain, Enumeration, Integer, shown
from ..model.formula import Stance
from ..model.names import nearest
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

_LITERAL = re.compile(r"(?P<no>not\s+)?(?P<name>\w+)(?:\s*=\s*(?P<value>-?\w+))?")
_SPOKEN = re.compile(r"(?P<principal>\w+)\s+(?P<stance>\w+)\s+(?P<action>\w+)(?:\s*=\s*(?P<value>-?\w+))?")
_NUMBER = re.compile(r"-?[0-9]{1,18}")


class QueryError(ValueError):
    """What is asked cannot be understood.

    `kind` says what was taken for a fact, an action, a value, a principal, a stance, a norm, or is no such form at all;
    `name` is what is not known, `nearest` the known name that is most like it.
    """

    def __init__(self, message: str, kind: str, name: str = "", near: str | None = None) -> None:
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
        values = self._values(_mapping(facts, "facts")) if facts else {}
        spoken = tuple(map(self.instruction, _list(said, "said"))) if said else ()
        return Query(values, self._unknown(_list(unknown, "unknown"), values) if unknown else (), spoken)

    def case(self, document: object) -> Query:
        """The case of a JSON object with `facts`, `said` and `unknown`, each of which may be left out."""
        given = _mapping(document, "a case")
        _known_keys(given, CASE)
        return self.query(given.get("facts") or {}, given.get("said") or (), given.get("unknown") or ())  # type: ignore[arg-type]

    def literals(self, texts: Iterable[str]) -> dict[str, object]:
        """Facts as on a command line: `age=child`, `words_asked=300`, `user_probes`, `not user_probes`."""
        found: dict[str, object] = {}
        for text in texts:
            name, value = self._literal(text, self._fact)
            if name in found:
                raise QueryError(f"`{name}` is given twice", "fact", name)
            found[name] = shown(self._facts[name].domain, value)
        return found

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
            match = _SPOKEN.fullmatch(said.strip())
            if match is None:
                form = "`user requests reveal` or `user forbids reply = lie`"
                raise QueryError(f"`{cut(said)}` is not what somebody says, as {form} is", "form", said)
            action = self._action(match["action"])
            stance = match["stance"]
            value = self._word(action, match["value"]) if match["value"] else self._done(action)
            return Instruction(self._principal(match["principal"]), self._stance(stance), action.name, value)
        parts = _mapping(said, "an instruction")
        _known_keys(parts, INSTRUCTION)
        if missing := [key for key in INSTRUCTION[:3] if key not in parts]:
            raise QueryError(f"an instruction needs {listed(missing)}", "form", missing[0])
        action = self._action(parts["action"])
        value = self._value(action, parts["value"]) if "value" in parts else self._done(action)
        if isinstance(action.domain, Boolean) and not value:
            raise QueryError(
                f"an instruction is about `{action.name}` being done: use another stance than a value of false", "value"
            )
        return Instruction(self._principal(parts["principal"]), self._stance(parts["stance"]), action.name, value)

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
        if not isinstance(values, Iterable):
            raise QueryError(f"a conduct is an object or a list, not {_told(values)}", "form")
        if isinstance(values, Mapping):
            return {self._action(name).name: self._value(self._action(name), value) for name, value in values.items()}
        found: dict[str, int] = {}
        for text in _list(values, "a conduct"):
            name, value = self._literal(text, self._action)
            if name in found:
                raise QueryError(f"`{name}` is given twice", "action", name)
            found[name] = value
        return found

    def action(self, text: str) -> tuple[str, int | None]:
        """An action value by its name, `reveal` or `reply = refuse`; an action alone, None standing for all its
        values, if it is not a boolean one."""
        match = _LITERAL.fullmatch(text.strip())
        if match is None or match["no"]:
            raise QueryError(f"`{cut(text)}` is not an action, as `reveal` or `reply = refuse` is", "form", cut(text))
        action = self._action(match["name"])
        if match["value"]:
            return action.name, self._word(action, match["value"])
        return action.name, 1 if isinstance(action.domain, Boolean) else None

    def about(self, text: str) -> str | tuple[str, int | None]:
        """What an explanation is asked of: a norm, by its name, or else an action or one of its values."""
        if text in self._spec.norms:
            return text
        match = _LITERAL.fullmatch(text.strip())
        if match is not None and match["name"] in self._actions:
            return self.action(text)
        near = nearest(cut(text), [*self._spec.norms, *self._actions])
        raise QueryError(f"there is no norm and no action `{cut(text)}`", "norm", text, near)

    # Names

    def _literal(self, text: object, variable: Callable[[object], Variable]) -> tuple[str, int]:
        match = _LITERAL.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None or (match["no"] and match["value"]):
            raise QueryError(f"`{cut(text)}` is not a value, as `reveal`, `not reveal` or `age = child` is", "form")
        of = variable(match["name"])
        if match["value"]:
            return of.name, self._word(of, match["value"])
        if not isinstance(of.domain, Boolean):
            self._done(of)
        return of.name, int(not match["no"])

    def _fact(self, name: object) -> Variable:
        if isinstance(name, str) and name in self._facts:
            return self._facts[name]
        message = f"there is no fact `{cut(name)}`"
        if isinstance(name, str) and name in self._actions:
            message = f"`{name}` is an action, not a fact"
        elif isinstance(name, str) and name in self._spec.definitions:
            message = f"`{name}` is a definition, which follows from facts: give those"
        else:
            raise QueryError(message, "fact", cut(name), nearest(cut(name), self._facts))
        raise QueryError(message, "fact", cut(name))

    def _action(self, name: object) -> Variable:
        if isinstance(name, str) and name in self._actions:
            return self._actions[name]
        if isinstance(name, str) and name in self._facts:
            raise QueryError(f"`{name}` is a fact, not an action", "action", name)
        raise QueryError(f"there is no action `{cut(name)}`", "action", cut(name), nearest(cut(name), self._actions))

    def _principal(self, name: object) -> str:
        if isinstance(name, str) and name in self._spec.principals:
            return name
        near = nearest(cut(name), self._spec.principals)
        raise QueryError(f"there is no principal `{cut(name)}`", "principal", cut(name), near)

    def _stance(self, name: object) -> Stance:
        if name in list(Stance):
            return Stance(str(name))
        message = f"`{cut(name)}` is none of {listed(Stance)}"
        raise QueryError(message, "stance", cut(name), nearest(cut(name), list(Stance)))

    # Values

    def _value(self, variable: Variable, value: object) -> int:
        """A value as the program holds it; of the very type that values of the variable have."""
        match variable.domain, value:
            case Boolean(), bool():
                return int(value)
            case Enumeration(words), str() if value in words:
                return words.index(value)
            case Integer(low, high), int() if not isinstance(value, bool) and low <= value <= high:
                return value
        near = nearest(cut(value), variable.domain.values) if isinstance(variable.domain, Enumeration) else None
        message = f"`{variable.name}` is {described(variable.domain)}, not {_told(value)}"
        raise QueryError(message, "value", cut(value), near if isinstance(value, str) else None)

    def _word(self, variable: Variable, word: str) -> int:
        """A value as it is written."""
        if isinstance(variable.domain, Boolean) and word in ("true", "false"):
            return int(word == "true")
        if isinstance(variable.domain, Integer) and _NUMBER.fullmatch(word):
            return self._value(variable, int(word))
        return self._value(variable, word)


def _codes(domain: Domain) -> tuple[type, dict[object, int]]:
    match domain:
        case Boolean():
            return bool, {False: 0, True: 1}
        case Enumeration(values):
            return str, {value: code for code, value in enumerate(values)}
        case Integer(low, high):
            return int, {value: value for value in range(low, high + 1)} if high - low < WIDE else {}


def _mapping(value: object, what: str) -> Mapping[str, object]:
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return value
    raise QueryError(f"{what} {'are' if what == 'facts' else 'is'} an object with names, not {_told(value)}", "form")


def _list(value: object, what: str) -> list[Any]:
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        return list(value)
    raise QueryError(f"`{what}` is a list, not {_told(value)}", "form")


def _known_keys(given: Mapping[str, object], known: Iterable[str]) -> None:
    for key in given:
        if key not in known:
            raise QueryError(f"`{cut(key)}` is not one of {listed(known)}", "form", key, nearest(cut(key), known))


def _told(value: object) -> str:
    """What a value is, as a message puts it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int():
            return f"the number {value}" if abs(value) < 10**18 else "so large a number"
        case float():
            return f"the number {value}"
        case str():
            return f"`{cut(value)}`"
        case Mapping():
            return "an object"
        case Iterable():
            return "a list"
        case _:
            return f"a {type(value).__name__}"


def cut(value: object) -> str:
    """What somebody wrote, as far as a message repeats it."""
    text = value if isinstance(value, str) else _told(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
