"""The catalogue: one line per check. Every check that is imported here is in it, in the order of codes."""

# ruff: noqa: F401 (each is used: what is imported here is what the catalogue is read from)

from collections.abc import Mapping

from .check import Check
from .sr100_syntax import CHECK as SR100
from .sr101_unknown_name import CHECK as SR101
from .sr102_override_cycle import CHECK as SR102
from .sr103_authority_inversion import CHECK as SR103
from .sr104_impossible_world import CHECK as SR104
from .sr105_duplicate_name import CHECK as SR105
from .sr106_unused import CHECK as SR106
from .sr107_type import CHECK as SR107
from .sr108_source_authority import CHECK as SR108
from .sr109_stale_allow import CHECK as SR109
from .sr201_contradiction import CHECK as SR201
from .sr202_permission_clash import CHECK as SR202
from .sr203_impossible_duty import CHECK as SR203
from .sr204_tension import CHECK as SR204
from .sr205_settled_by_fallback import CHECK as SR205
from .sr206_uncertainty_dilemma import CHECK as SR206
from .sr301_dead import CHECK as SR301
from .sr302_unreachable import CHECK as SR302
from .sr303_redundant import CHECK as SR303
from .sr304_frozen_default import CHECK as SR304
from .sr305_dead_exception import CHECK as SR305
from .sr306_swallowed import CHECK as SR306
from .sr307_idle_override import CHECK as SR307
from .sr401_uncovered_case import CHECK as SR401
from .sr402_interaction_gap import CHECK as SR402
from .sr403_authority_leak import CHECK as SR403
from .sr404_unobservable import CHECK as SR404
from .sr501_claim_fails import CHECK as SR501
from .sr502_example_fails import CHECK as SR502
from .sr503_example_impossible import CHECK as SR503
from .sr504_example_silent import CHECK as SR504
from .sr601_stale_source import CHECK as SR601

CHECKS = tuple(sorted((each for each in globals().values() if isinstance(each, Check)), key=lambda each: each.code))

REGISTRY: Mapping[str, Check] = {check.code: check for check in CHECKS}
