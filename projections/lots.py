"""A line in the units of the day asked: after a split of two for one, options at 30.00 are options at 15.00 of the same lot, twice as many.

Its grants are restated like its terms; the days and fractions of their schedules stay what they are.
"""

from datetime import date, datetime

import msgspec

from projections.accounts.in_force import InForce
from projections.accounts.line import Line
from projections.accounts.restating import keeps_number, restated, units_between, vesting_in_units_of
from projections.accounts.securities import security_key
from projections.as_of import Believed
from projections.rulings import Rulings


def in_units_of(item: Believed, rulings: Rulings, as_of: date, known_at: datetime, issuer_name: str | None) -> Believed:
    """The line of a balance as it reads on a day, by the splits that are in force at an instant of knowledge."""
    if item.line.stated_on is None and not (item.line.vesting.grants or item.line.vesting.declarations):
        return item
    rules = rulings.rules_at(item.account[1], known_at, issuer_name)
    return msgspec.structs.replace(item, line=_restated(item.line, rules, as_of, issuer_name)) if rules.splits else item


def _restated(line: Line, rules: InForce, as_of: date, issuer_name: str | None) -> Line:
    held = line.security
    if line.terms is not None:
        held = rules.same_class(security_key(line.terms.underlying_title, issuer_name, "I"))
    splits = rules.splits_of(held, issuer_name)
    if line.terms is not None and line.stated_on is not None:
        line = msgspec.structs.replace(line, terms=restated(line.terms, units_between(splits, line.stated_on, as_of)))
    counted = () if keeps_number(line.table, line.security) else splits
    return msgspec.structs.replace(line, vesting=vesting_in_units_of(line.vesting, counted, as_of))
