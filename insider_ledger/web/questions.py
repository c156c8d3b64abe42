"""What may be asked, as marshmallow schemas: the parameters of the command line under the names that Python has."""

from typing import Any, Final, get_args

import click
import marshmallow as ma
from typing_extensions import override

from insider_ledger.cli.parameters import Day, KnownAt, MonthDay, Units, Words
from insider_ledger.web.opened import clock
from projections.answers import BasisAsked

TEXT_MAX: Final = 300
POSITION_MAX: Final = 2**53
ROWS_MAX: Final = 10_000


class Typed(ma.fields.Field[Any]):
    """A parameter that is read as the command line reads it."""

    def __init__(self, kind: click.ParamType[Any], shape: dict[str, Any], **facts: Any) -> None:
        super().__init__(metadata={"type": "string", **shape}, **facts)
        self._kind = kind

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **facts: Any) -> Any:
        if not isinstance(value, str):
            raise ma.ValidationError("text is expected.")
        if len(value) > TEXT_MAX:
            raise ma.ValidationError(f"at most {TEXT_MAX} characters are read.")
        try:
            return self._kind.convert(value, None, None)
        except click.BadParameter as error:
            raise ma.ValidationError(error.message) from error


def words(says: str, **facts: Any) -> Typed:
    """A name, a number or a title."""
    return Typed(Words(), {"description": says, "minLength": 1, "maxLength": TEXT_MAX}, **facts)


def day(says: str, **facts: Any) -> Typed:
    """A calendar day."""
    return Typed(Day(), {"description": f"{says}: YYYY-MM-DD, or today", "example": "2024-06-30"}, **facts)


def instant(says: str, **facts: Any) -> Typed:
    """An instant, or the end of a day in US Eastern."""
    shape = {"description": f"{says}: YYYY-MM-DDTHH:MM:SSZ, or a day, which means its end in US Eastern", "example": "2024-06-30T20:00:00Z"}
    return Typed(KnownAt(), shape, **facts)


def knowledge(says: str) -> Typed:
    """The time of knowledge of an answer: where a question leaves it open, the clock is asked, which an answer remembers."""
    return instant(f"{says} (else now)", load_default=clock)


def position(says: str, **facts: Any) -> ma.fields.Integer:
    """A position of the ledger."""
    return ma.fields.Integer(validate=ma.validate.Range(min=0, max=POSITION_MAX), metadata={"description": says}, **facts)


class Paged(ma.Schema):
    """A list that may be taken in pages."""

    limit = ma.fields.Integer(validate=ma.validate.Range(min=1, max=ROWS_MAX), metadata={"description": "At most so many rows."})
    offset = ma.fields.Integer(
        validate=ma.validate.Range(min=0, max=POSITION_MAX), load_default=0, metadata={"description": "After so many rows."}
    )


class About(Paged):
    """Who and whose securities."""

    owner = words("Reporting owner: CIK or name.")
    issuer = words("Issuer: CIK, trading symbol or name.")


class AsKnown(About):
    """By which knowledge."""

    known_at = knowledge("By what was public then")


class HoldingsQuery(AsKnown):
    """Who held what."""

    as_of = day("At the end of which day (else of today)")
    ledger_position = position("As the book stood after so many events.")
    basis = ma.fields.String(
        validate=ma.validate.OneOf(get_args(BasisAsked)),
        load_default="reported",
        metadata={"description": "Balances as the rows state them, or as the flows add up."},
    )
    include_closed = ma.fields.Boolean(load_default=False, metadata={"description": "Balances of zero and expired lots too."})
    implied = ma.fields.Boolean(load_default=True, metadata={"description": "Openings that only a later row implies too."})


class HistoryQuery(AsKnown):
    """Every row."""


class DiscrepanciesQuery(AsKnown):
    """Which balances do not follow."""

    as_of = day("Up to which day (else today)")
    cause = words("Only of this cause, such as B4.")


class ExplainQuery(ma.Schema):
    """Why a holding has its number."""

    as_of = day("At the end of which day (else of today)")
    known_at = knowledge("By what was public then")


class DiffQuery(About):
    """What is answered otherwise."""

    as_of = day("About the end of which day (else of today)")
    known_from = instant("By what was public then ...")
    known_to = knowledge("... and by what was public then")
    from_position = position("As the book stood after so many events ...")
    to_position = position("... and after so many (else all).")


class ReportQuery(ma.Schema):
    """How a report is wanted."""

    known_at = knowledge("By what was public then")
    format = ma.fields.String(
        validate=ma.validate.OneOf(("json", "html")),
        load_default="json",
        metadata={"description": "JSON, or a page to print with links from each figure to its rows."},
    )


class BeneficialOwnershipQuery(ReportQuery):
    """What insiders own and can acquire."""

    issuer = words("Issuer: CIK, trading symbol or name.", required=True)
    as_of = day("At the end of which day (else of today)")
    shares_outstanding = Typed(Units(), {"description": "Shares of the class that are outstanding: percentages are of these."})
    within_days = ma.fields.Integer(
        validate=ma.validate.Range(min=0, max=36_500), load_default=60, metadata={"description": "Acquirable within so many days."}
    )
    title = words("Of the class with this title only.")
    include_former = ma.fields.Boolean(load_default=False, metadata={"description": "Who reported to be an insider no longer too."})


class TransactionsQuery(ReportQuery):
    """What was reported of some days."""

    issuer = words("Issuer: CIK, trading symbol or name.")
    owner = words("Reporting owner: CIK or name.")
    start = day("Of transactions and events from this day on", data_key="from")
    end = day("Of transactions and events up to this day", data_key="to")


class ShortSwingQuery(TransactionsQuery):
    """What may be recoverable."""

    conservative = ma.fields.Boolean(
        load_default=False, metadata={"description": "Six months less a day are taken for shorter than six months."}
    )


class LateFilingsQuery(TransactionsQuery):
    """What came late."""

    fiscal_year = ma.fields.Integer(
        validate=ma.validate.Range(min=1900, max=2200), metadata={"description": "Of the fiscal year that ends in this year."}
    )
    fiscal_year_end = Typed(MonthDay(), {"description": "When fiscal years end: MM-DD (as the filings say when not given)."})
    registered_on = day("When the issuer was first registered")
    include_timely = ma.fields.Boolean(load_default=False, metadata={"description": "Every row with its due date."})


class FeedQuery(ma.Schema):
    """What came after a position."""

    after = position("After which position of the ledger.", load_default=0)
    limit = ma.fields.Integer(
        validate=ma.validate.Range(min=1, max=ROWS_MAX), load_default=1_000, metadata={"description": "At most so many events."}
    )
    wait = ma.fields.Float(
        validate=ma.validate.Range(min=0, max=600), load_default=0, metadata={"description": "Wait so many seconds for news, at most."}
    )


class ChangesQuery(ma.Schema):
    """What events changed in the holdings."""

    after = position("After which position of the ledger.", load_default=0)
    as_of = day("The day whose holdings they are (else today)")
    events = ma.fields.Integer(
        validate=ma.validate.Range(min=1, max=ROWS_MAX),
        load_default=2_000,
        metadata={"description": "Of so many events, and the rest of the last filing."},
    )
    wait = ma.fields.Float(
        validate=ma.validate.Range(min=0, max=600), load_default=0, metadata={"description": "Wait so many seconds for news, at most."}
    )


class PartiesQuery(ma.Schema):
    """Who is meant."""

    q = words("A CIK, a trading symbol of an issuer, or words of a name.", required=True)


class CheckpointBody(ma.Schema):
    """How far a consumer has come."""

    ledger_position = position("Up to and including this position.", required=True, strict=True)


class FilingQuery(ma.Schema):
    """A document that is posted."""

    name = words("The name of the document, by which the book remembers it.", load_default="posted")
    accession_number = words("For a document that does not state its own.")


class DecisionBody(ma.Schema):
    """What a person decides."""

    decision = ma.fields.Dict(required=True, metadata={"description": "Its fields, with `type` for its kind: as `record` prints them."})
    why = words("The reason.", required=True)
    known_at = instant("Since when it counts (else now; a split from its effective date on)")


class TakeBackQuery(ma.Schema):
    """Why a decision counts no longer."""

    why = words("The reason.", required=True)
    known_at = instant("From when on (else from now)")
