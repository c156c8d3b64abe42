"""The book itself: its schema, its guards, its digests, its clock, its read models, and what waits. Each check judges facts alone.

`read_models(facts, 120, since)` of a checkpoint at 100 is one row, `read-models-behind`: 20 events.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from insider_ledger.amounts import plural, span
from insider_ledger.health.findings import HealthRow, found, judged
from insider_ledger.printing.cells import instant_text
from ledger.store import schema
from ledger.store.inspection.guards import GapKind, GuardGap
from ledger.store.inspection.log_facts import LogFacts, Waiting
from ledger.store.inspection.looking import SchemaFacts
from ledger.store.quarantine import WITHOUT_ISSUER
from ledger.store.verification import Problem
from ledger.store.webhooks import Webhook
from projections import RULES_VERSION
from projections.answers import Difference
from projections.upkeep import ModelFacts, missing

SLACK: Final = timedelta(minutes=1)
"""How far the clocks of two machines may differ before that is told."""

UNDELIVERED: Final = timedelta(hours=1)
"""How long what is recorded may wait for a webhook before that is told."""

GAP_CODES: Final[dict[GapKind, str]] = {"missing": "trigger-missing", "switched off": "trigger-off", "without effect": "trigger-missing"}


def schema_is_known(facts: SchemaFacts) -> tuple[HealthRow, ...]:
    """Whether this program knows the tables; where it does not, nothing else of the book is looked at."""
    return judged("schema", _schema(facts), f"The schema has revision {facts.revision}, the newest.")


def _schema(facts: SchemaFacts) -> Iterator[HealthRow]:
    if facts.revision is not None and facts.revision != schema.HEAD:
        code = "schema-older" if facts.revision in schema.known_revisions() else "schema-newer"
        says = f"The schema has revision {facts.revision}, and this program needs {schema.HEAD}: no more of the book was looked at."
        yield found("schema", code, says)
    elif absent := missing(facts.tables):
        says = f"The tables {', '.join(absent)} are missing: no more of the book was looked at."
        yield found("schema", "tables-other", says)


def append_only(gaps: Sequence[GuardGap]) -> tuple[HealthRow, ...]:
    """Whether the database refuses to change or delete what is recorded."""
    return judged("append-only", map(_gap, gaps), "Every trigger that keeps the log append-only is there.")


def _gap(gap: GuardGap) -> HealthRow:
    return found("append-only", GAP_CODES[gap.kind], f"The trigger {gap.trigger} of the table {gap.table} is {gap.kind}.")


def digests(facts: LogFacts) -> tuple[HealthRow, ...]:
    """Whether heads cover the log to its end. That the events are those that were recorded is told by `log_is_whole`."""
    heads, events = plural(facts.heads, "batch", "batches"), plural(facts.covered, "event")
    return judged("digests", _digests(facts), f"The heads of {heads} cover all {events}.")


def _digests(facts: LogFacts) -> Iterator[HealthRow]:
    if facts.covered < facts.position:
        says = f"{plural(facts.position - facts.covered, 'event')} after position {facts.covered} are covered by no head."
        yield found("digests", "events-uncovered", says)
    elif facts.covered > facts.position:
        says = f"The last head is of {plural(facts.covered, 'event')}, and the log has {facts.position:,}."
        yield found("digests", "events-gone", says)


def clock(facts: LogFacts, now: datetime) -> tuple[HealthRow, ...]:
    """Whether times of recording fit the clock of this machine, and each other."""
    last = "The log is empty." if facts.recorded_at is None else f"The last event was recorded at {instant_text(facts.recorded_at)}."
    return judged("clock", _clock(facts, now), last)


def _clock(facts: LogFacts, now: datetime) -> Iterator[HealthRow]:
    if facts.recorded_at is not None and facts.recorded_at - now > SLACK:
        says = f"The last event was recorded at {instant_text(facts.recorded_at)}, and the clock of this machine says {instant_text(now)}."
        yield found("clock", "recorded-in-the-future", says)
    if facts.backwards:
        says = f"{plural(len(facts.backwards), 'time')} the clock stood before the batch that is ahead in the log, last at position"
        yield found("clock", "recorded-backwards", f"{says} {facts.backwards[-1]}.")


def read_models(facts: ModelFacts, position: int, since: datetime | None, now: datetime) -> tuple[HealthRow, ...]:
    """Whether answers rest on every event and on the rules of this program; `since` is when the first event they lack was recorded."""
    says = f"They contain all {plural(position, 'event')}, by rules version {RULES_VERSION}: {plural(facts.filings, 'filing')}"
    return judged("read-models", _read_models(facts, position, since, now), f"{says} with {plural(facts.findings, 'finding')}.")


def _read_models(facts: ModelFacts, position: int, since: datetime | None, now: datetime) -> Iterator[HealthRow]:
    reached = 0 if facts.checkpoint is None else facts.checkpoint.position
    if reached < position:
        waited = "" if since is None else f", the first since {instant_text(since)}, {span(now - since)} ago"
        says = f"Answers lack {plural(position - reached, 'event')} after position {reached}{waited}."
        yield found("read-models", "read-models-behind", says)
    elif reached > position:
        says = f"Answers rest on {plural(reached, 'event')}, and the log has {position:,}: it is an older copy, or lost its end."
        yield found("read-models", "read-models-ahead", says)
    if facts.checkpoint is not None and facts.checkpoint.rules_version != RULES_VERSION:
        version = facts.checkpoint.rules_version
        by = "not all by one known version of the rules" if version is None else f"by rules version {version}"
        yield found("read-models", "read-models-of-other-rules", f"They were built {by}; this program reads by version {RULES_VERSION}.")


def quarantine(waiting: Sequence[Waiting], now: datetime) -> tuple[HealthRow, ...]:
    """What waits to be read, by reason."""
    return judged("quarantine", (_waiting(facts, now) for facts in waiting), "Nothing waits.")


def _waiting(facts: Waiting, now: datetime) -> HealthRow:
    is_split = facts.reason == WITHOUT_ISSUER
    what = plural(facts.count, "split" if is_split else "document")
    says = f"{what} set aside as {facts.reason}, the oldest {span(now - facts.since)} ago, at {instant_text(facts.since)}."
    return found("quarantine", "splits-waiting" if is_split else "documents-waiting", says)


def webhooks(hooks: Sequence[tuple[Webhook, datetime | None]], now: datetime) -> tuple[HealthRow, ...]:
    """Whether each webhook is delivered; beside it stands when the first event was recorded that it lacks."""
    rows = (row for hook, since in hooks for row in _webhook(hook, since, now))
    return judged("webhooks", rows, f"{plural(len(hooks), 'webhook')}, none of which fails or waits.")


def _webhook(hook: Webhook, since: datetime | None, now: datetime) -> Iterator[HealthRow]:
    if hook.failing_since is not None:
        attempts = f"{plural(hook.failures, 'attempt')} failed since {instant_text(hook.failing_since)}"
        yield found("webhooks", "webhook-failing", f"{hook.name} has nothing after position {hook.ledger_position}: {attempts}.")
    elif since is not None and now - max(since, hook.created_at) > UNDELIVERED:
        waits = f"which waits since {instant_text(since)}"
        yield found("webhooks", "webhook-behind", f"{hook.name} was sent nothing after position {hook.ledger_position}, {waits}.")


def file_is_whole(damage: Sequence[str]) -> tuple[HealthRow, ...]:
    """What SQLite says of its own file; each sentence is its own."""
    rows = (found("file", "database-damaged", f"SQLite finds its file damaged: {line.strip()}.") for line in damage)
    return judged("file", rows, "SQLite finds its file in order.")


def log_is_whole(problems: Sequence[Problem], position: int) -> tuple[HealthRow, ...]:
    """What verifying the log found, one row for each kind of problem."""
    return judged("log", _problems(problems), f"All {plural(position, 'event')} are those that were recorded.")


def _problems(problems: Sequence[Problem]) -> Iterator[HealthRow]:
    for kind, of_kind in groupby(sorted(problems, key=lambda problem: problem.kind), key=lambda problem: problem.kind):
        first, *others = of_kind
        at = "" if first.position is None else f" at position {first.position}"
        more = f" And {len(others):,} more." if others else ""
        yield found("log", "log-altered", f"{kind}{at}: {first.message}{more}")


def read_models_are_whole(differences: Sequence[Difference]) -> tuple[HealthRow, ...]:
    """What comparing the read models with a rebuild found."""
    return judged("comparison", _differences(differences), "The read models are what the events say.")


def _differences(differences: Sequence[Difference]) -> Iterator[HealthRow]:
    if differences:
        says = f"{plural(len(differences), 'row')} of the read models differ from what the events say, the first in {differences[0].table}."
        yield found("comparison", "read-models-differ", says)
