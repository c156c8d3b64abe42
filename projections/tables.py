"""The read models as tables: parties and their names, filings, lines and balance points.

Keys are natural (party keys, filing ids, line ids), so that two builds of the same log hold the same rows. Instants are Unix microseconds
in UTC, dates are dates, quantities exact decimal text; `known_to` NULL means still believed, `effective` 0001-01-01 an open start.
`position` is the ledger position of the event that brought the row. Each index names the question that it serves.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, MetaData, Table, Text

from ledger.store.tables import metadata

BESIDE: Final = "_rebuilt"
"""What the names of tables end with that a rebuild makes beside the live ones."""


class ReadModels:
    """The read-model tables in `metadata`; a rebuild uses a second set beside the live ones, told apart by `suffix`."""

    def __init__(self, metadata: MetaData, suffix: str = "") -> None:
        self.party = Table(
            f"party{suffix}",
            metadata,
            Column("kind", Text, primary_key=True),
            Column("party", Text, primary_key=True),
            Column("name", Text, primary_key=True),
            Column("symbol", Text, primary_key=True),
            Column("normal_name", Text, nullable=False),
            Column("normal_symbol", Text, nullable=False),
            Index(f"ix_party_name{suffix}", "kind", "normal_name"),  # who has this name?
            Index(f"ix_party_symbol{suffix}", "kind", "normal_symbol"),  # which issuer has this ticker?
        )
        self.naming = Table(
            f"naming{suffix}",
            metadata,
            Column("filing_id", Text, primary_key=True),
            Column("kind", Text, primary_key=True),
            Column("party", Text, primary_key=True),
            Column("known_at", BigInteger, nullable=False),
            Column("name", Text, nullable=False),
            Column("symbol", Text, nullable=False),
            Index(f"ix_naming_latest{suffix}", "kind", "party", "known_at"),  # what was this party called by then?
        )
        self.alias = Table(
            f"party_alias{suffix}",
            metadata,
            Column("kind", Text, primary_key=True),
            Column("alias", Text, primary_key=True),
            Column("party", Text, primary_key=True),
            Column("position", BigInteger),
        )
        self.filing = Table(
            f"filing{suffix}",
            metadata,
            Column("filing_id", Text, primary_key=True),
            Column("form_type", Text, nullable=False),
            Column("issuer", Text, nullable=False),
            Column("known_at", BigInteger, nullable=False),
            Column("resolution", Text, nullable=False),
            Column("non_derivative_transactions", Integer, nullable=False),
            Column("non_derivative_holdings", Integer, nullable=False),
            Column("derivative_transactions", Integer, nullable=False),
            Column("derivative_holdings", Integer, nullable=False),
            Column("findings", Integer, nullable=False),
            Column("identified_as", Text),
            Column("period", Date),
            Column("rows_fingerprint", Text),
            Column("position", BigInteger),
            Index(f"ix_filing_known_at{suffix}", "known_at"),  # when did the last become known?
            Index(f"ix_filing_twins{suffix}", "issuer", "rows_fingerprint"),  # which filings about this issuer have the same rows?
        )
        self.filing_owner = Table(
            f"filing_owner{suffix}",
            metadata,
            Column("filing_id", Text, primary_key=True),
            Column("owner", Text, primary_key=True),
            Column("issuer", Text, nullable=False),
            Index(f"ix_filing_owner_account{suffix}", "owner", "issuer"),  # which accounts and filings has this owner?
            Index(f"ix_filing_owner_issuer{suffix}", "issuer", "owner"),  # who reports about this issuer?
        )
        self.line = Table(
            f"line{suffix}",
            metadata,
            Column("line_id", Text, primary_key=True),
            Column("known_from", BigInteger, primary_key=True),
            Column("known_to", BigInteger),
            Column("owner", Text, nullable=False),
            Column("issuer", Text, nullable=False),
            Column("form_table", Text, nullable=False),
            Column("title", Text),
            Column("ownership_form", Text),
            Column("nature", Text),
            Column("exercise_price", Text),
            Column("exercisable_on", Date),
            Column("expires_on", Date),
            Column("granted_on", Date),
            Column("underlying_title", Text),
            Column("underlying_quantity", Text),
            Column("underlying_value", Text),
            Column("security", Text),
            Column("stated_on", Date),
            Column("vesting", Text),
            Index(f"ix_line_owner{suffix}", "owner", "issuer"),  # what does this owner hold?
            Index(f"ix_line_issuer{suffix}", "issuer"),  # who holds what of this issuer?
        )
        self.point = Table(
            f"balance_point{suffix}",
            metadata,
            Column("line_id", Text, primary_key=True),
            Column("sequence", BigInteger, primary_key=True, autoincrement=False),
            Column("known_from", BigInteger, primary_key=True, autoincrement=False),
            Column("known_to", BigInteger),
            Column("effective", Date, nullable=False),
            Column("quantity", Text),
            Column("value", Text),
            Column("reconstructed", Text),
            Column("basis", Text, nullable=False),
            Column("flags", Text, nullable=False),
            Column("evidence", Text, nullable=False),
            Column("residual", Text),
            Column("vested", Text),
            Column("unvested", Text),
            sqlite_with_rowid=False,  # clustered by (line, valid order, knowledge): one short range for each as-of answer
        )
        self.decision = Table(
            f"decision{suffix}",
            metadata,
            Column("decision_id", Text, primary_key=True),
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("body", Text, nullable=False),
            Column("why", Text, nullable=False),
            Column("known_from", BigInteger, nullable=False),
            Column("known_to", BigInteger),
            Column("taken_back", BigInteger),
        )
        self.exit = Table(
            f"exit_report{suffix}",
            metadata,
            Column("owner", Text, primary_key=True),
            Column("issuer", Text, primary_key=True),
            Column("effective", Date, primary_key=True),
            Column("known_from", BigInteger, primary_key=True, autoincrement=False),
            Column("is_exit", Boolean, nullable=False),
            Column("known_to", BigInteger),
            Index(f"ix_exit_report_issuer{suffix}", "issuer"),  # who has left this issuer?
        )
        self.class_shown = Table(
            f"class_shown{suffix}",
            metadata,
            Column("owner", Text, primary_key=True),
            Column("issuer", Text, primary_key=True),
            Column("security", Text, primary_key=True),
            Column("filing_id", Text, primary_key=True),
            Column("known_from", BigInteger, primary_key=True, autoincrement=False),
            Column("known_to", BigInteger),
            Column("effective", Date, nullable=False),
            Column("lines", Text, nullable=False),
            Index(f"ix_class_shown_issuer{suffix}", "issuer"),  # which lines do the filings about this issuer show and leave out?
        )

    def __iter__(self) -> Iterator[Table]:
        yield from (
            self.party,
            self.naming,
            self.alias,
            self.filing,
            self.filing_owner,
            self.line,
            self.point,
            self.exit,
            self.class_shown,
            self.decision,
        )


LIVE = ReadModels(metadata)
