"""The comparison with the oracle notices faults planted on purpose, and nothing where there are none."""

from __future__ import annotations

import pytest

from planted_faults import FAULTS, Fault, noticed


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_caught(fault: Fault) -> None:
    assert noticed(fault)


def test_nothing_is_caught_where_nothing_is_planted() -> None:
    assert noticed(None) is None
