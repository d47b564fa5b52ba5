"""The catalogue: one line per check, in the order of codes."""

from collections.abc import Mapping

from . import (
    sr100_syntax,
    sr101_unknown_name,
    sr102_override_cycle,
    sr103_authority_inversion,
    sr104_impossible_world,
    sr105_duplicate_name,
    sr106_unused,
    sr107_type,
    sr201_contradiction,
    sr202_permission_clash,
    sr203_impossible_duty,
    sr204_tension,
    sr205_settled_by_fallback,
    sr301_dead,
    sr302_unreachable,
    sr303_redundant,
    sr307_idle_override,
    sr402_interaction_gap,
    sr501_claim_fails,
)
from .check import Check

CHECKS = (
    sr100_syntax.CHECK,
    sr101_unknown_name.CHECK,
    sr102_override_cycle.CHECK,
    sr103_authority_inversion.CHECK,
    sr104_impossible_world.CHECK,
    sr105_duplicate_name.CHECK,
    sr106_unused.CHECK,
    sr107_type.CHECK,
    sr201_contradiction.CHECK,
    sr202_permission_clash.CHECK,
    sr203_impossible_duty.CHECK,
    sr204_tension.CHECK,
    sr205_settled_by_fallback.CHECK,
    sr301_dead.CHECK,
    sr302_unreachable.CHECK,
    sr303_redundant.CHECK,
    sr307_idle_override.CHECK,
    sr402_interaction_gap.CHECK,
    sr501_claim_fails.CHECK,
)

REGISTRY: Mapping[str, Check] = {check.code: check for check in CHECKS}
