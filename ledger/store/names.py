"""The names that events are stored under: explicit, versioned, never a class path. `transaction-reported.v1` is `TransactionReported`.

When an event's shape changes, its class gets the next version's name, and an `Upcast` says how the older payload is lifted: what is stored
stays as it is for ever. An upcast sees and returns the payload as plain JSON values.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from ledger import events

Payload = dict[str, Any]


class Upcast(msgspec.Struct, frozen=True, kw_only=True):
    """How a payload stored under the name `older` becomes one of the name `newer`, one version up."""

    older: str
    newer: str
    lift: Callable[[Payload], Payload]


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """Current names and their classes, and the upcasts that lead to them from names no longer written."""

    current: Mapping[str, type[events.Event]]
    upcasts: tuple[Upcast, ...] = ()


EVENT_NAMES: Final = Names(
    current={
        "filing-accepted.v1": events.FilingAccepted,
        "filing-enriched.v1": events.FilingEnriched,
        "filing-completed.v1": events.FilingCompleted,
        "filing-contradicted.v2": events.FilingContradicted,
        "filing-identified.v1": events.FilingIdentified,
        "transaction-reported.v1": events.TransactionReported,
        "holding-reported.v1": events.HoldingReported,
        "transaction-completed.v1": events.TransactionCompleted,
        "holding-completed.v1": events.HoldingCompleted,
        "tables-missing.v1": events.TablesMissing,
        "no-securities-reported.v1": events.NoSecuritiesReported,
        "position-attested.v1": events.PositionAttested,
        "decision-made.v1": events.DecisionMade,
        "decision-taken-back.v1": events.DecisionTakenBack,
    },
    upcasts=(
        # Which cells differed was not told.
        Upcast(older="filing-contradicted.v1", newer="filing-contradicted.v2", lift=lambda payload: {**payload, "differences": []}),
    ),
)


def names_of(*classes: type[events.Event]) -> list[str]:
    """All names under which events of these classes are stored, also those that are no longer written."""
    newer = {upcast.older: upcast.newer for upcast in EVENT_NAMES.upcasts}
    found = {name for name, cls in EVENT_NAMES.current.items() if cls in classes}
    return sorted(found | {older for older in newer if _newest(older, newer) in found})


def _newest(name: str, newer: Mapping[str, str]) -> str:
    return _newest(newer[name], newer) if name in newer else name
