"""JSON from strangers: exactly one value, nothing said twice, nothing that JSON does not have."""

from __future__ import annotations

import json


class NotJson(ValueError):
    """Bytes that are no such value; the message goes on from the name of what holds them."""


def value_of(content: bytes) -> object:
    """The value that the bytes are. Raises NotJson."""
    try:
        text = content.decode("utf-8-sig")
        value: object = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
        json.dumps(value)  # what is nested too deep to be written is not read either
    except UnicodeDecodeError:
        raise NotJson("is not UTF-8") from None
    except RecursionError:
        raise NotJson("is nested too deep") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise NotJson(f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]} at {place}{error.colno}") from None
    except NotJson:
        raise
    except ValueError:
        raise NotJson("has a number with too many digits") from None
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object; a key that is there twice would say two things."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise NotJson(f"has `{twice[:40]}` twice")
    return found


def _no_number(constant: str) -> object:
    raise NotJson(f"has {constant}, which is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise NotJson(f"has too large a number, {digits[:40]}")
    return number
