"""The list answers of a book as tables of columns: the same records, values and stamps, in the hands of other libraries.

`book.holdings(owner="0009900011").to_arrow()["quantity"]` is a column of exact decimals. The columns are those of CSV and Parquet: nested
records become dotted names (`owner.cik`), lists stay lists. What the answer was made from (`as_of`, `known_at`, `ledger_position`,
`rules_version`) stands in the metadata of the table.
"""

from typing import TYPE_CHECKING, ClassVar, Self

import msgspec

from insider_ledger.extras import needed

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa


class Columnar:
    """An answer whose records can be had as columns; `records_in` names the field that holds them."""

    __slots__ = ()
    records_in: ClassVar[str] = "rows"

    @classmethod
    def of(cls, answer: msgspec.Struct) -> Self:
        """The same answer, as one that gives columns."""
        return cls(**{name: getattr(answer, name) for name in answer.__struct_fields__})

    def to_arrow(self) -> "pa.Table":
        """The records as an Arrow table, in their order: decimals of 38 digits and twelve places, or exact text where one does not fit.

        Raises MissingLibraryError without the extra `parquet`.
        """
        needed("pyarrow", "parquet", "to_arrow()")
        from insider_ledger.printing import arrow  # noqa: PLC0415 (an extra)
        from insider_ledger.printing.records import records_in  # noqa: PLC0415
        from insider_ledger.printing.stamps import stamps_of  # noqa: PLC0415

        assert isinstance(self, msgspec.Struct)  # noqa: S101 (mixed into answers only)
        return arrow.table(records_in(self, self.records_in), stamps_of(self))

    def to_polars(self) -> "pl.DataFrame":
        """The table of `to_arrow` as a Polars data frame. Raises MissingLibraryError without the extra `polars`."""
        needed("polars", "polars", "to_polars()")
        import polars as pl  # noqa: PLC0415 (an extra)

        frame = pl.from_arrow(self.to_arrow())
        assert isinstance(frame, pl.DataFrame)  # noqa: S101 (what a table becomes)
        return frame

    def to_pandas(self) -> "pd.DataFrame":
        """The table of `to_arrow` as a pandas data frame of Arrow columns, so that no number becomes a float.

        Raises MissingLibraryError without the extra `pandas`.
        """
        needed("pandas", "pandas", "to_pandas()")
        import pandas as pd  # noqa: PLC0415 (an extra)

        return self.to_arrow().to_pandas(types_mapper=pd.ArrowDtype)
