"""Fingerprints: what stays the same about a finding when its file is edited elsewhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from ..finding import Finding


def fingerprints(findings: Sequence[Finding], after: Sequence[Finding] = ()) -> tuple[str, ...]:
    """One for each finding: a hash of code, norms and scenario, or of code and message where it is about no norm.

    Line numbers never enter. Findings that agree in all that are told apart by counting them in order of message,
    behind those of `after`.
    """
    keys = [_key(each) for each in findings]
    order = sorted(range(len(findings)), key=lambda index: (keys[index], findings[index].message))
    found = [""] * len(findings)
    seen = Counter(map(_key, after))
    for index in order:
        key = keys[index]
        found[index] = sha256(f"{key}#{seen[key]}".encode("utf-8", "backslashreplace")).hexdigest()[:16]
        seen[key] += 1
    return tuple(found)


def _key(each: Finding) -> str:
    scene = None if each.scene is None else (each.scene.facts, each.scene.said)
    return json.dumps([each.code, each.norms or each.message, scene])
