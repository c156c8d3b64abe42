"""The terms of a lot in the units of the day asked: after a split of two for one, options at 30.00 are options at 15.00 of the same lot."""

from datetime import date, datetime

import msgspec

from projections.accounts.restating import restated, units_between
from projections.accounts.securities import security_key
from projections.as_of import Believed
from projections.rulings import Rulings


def in_units_of(item: Believed, rulings: Rulings, as_of: date, known_at: datetime, issuer_name: str | None) -> Believed:
    """The line of a balance as it reads on a day, by the splits that are in force at an instant of knowledge."""
    line = item.line
    if line.stated_on is None or line.terms is None:
        return item
    rules = rulings.rules_at(item.account[1], known_at, issuer_name)
    underlying = rules.same_class(security_key(line.terms.underlying_title, issuer_name, "I"))
    units = units_between(rules.splits_of(underlying, issuer_name), line.stated_on, as_of)
    return msgspec.structs.replace(item, line=msgspec.structs.replace(line, terms=restated(line.terms, units)))
