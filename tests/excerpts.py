"""Excerpts of the quarterly tables: invented filings written as a set lays them out, and the filings of a real set, one excerpt each.

`an_excerpt(NONDERIV_TRANS=[{"TRANS_SHARES": "100"}])` is a Form 4 of Vance Ada at Northwind with one row of which only that is said.
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

Line = Mapping[str, str]

ACCESSION = "0009900001-24-000007"
COLUMNS = {
    "SUBMISSION": "FILING_DATE PERIOD_OF_REPORT DATE_OF_ORIG_SUB NO_SECURITIES_OWNED NOT_SUBJECT_SEC16 FORM3_HOLDINGS_REPORTED "
    "FORM4_TRANS_REPORTED DOCUMENT_TYPE ISSUERCIK ISSUERNAME ISSUERTRADINGSYMBOL REMARKS AFF10B5ONE",
    "REPORTINGOWNER": "RPTOWNERCIK RPTOWNERNAME RPTOWNER_RELATIONSHIP RPTOWNER_TITLE RPTOWNER_TXT "
    "RPTOWNER_STREET1 RPTOWNER_STREET2 RPTOWNER_CITY RPTOWNER_STATE RPTOWNER_ZIPCODE RPTOWNER_STATE_DESC FILE_NUMBER",
    "NONDERIV_TRANS": "NONDERIV_TRANS_SK SECURITY_TITLE+ TRANS_DATE+ DEEMED_EXECUTION_DATE+ TRANS_FORM_TYPE TRANS_CODE "
    "EQUITY_SWAP_INVOLVED EQUITY_SWAP_TRANS_CD_FN TRANS_TIMELINESS+ TRANS_SHARES+ TRANS_PRICEPERSHARE+ TRANS_ACQUIRED_DISP_CD+ SHRS_OWND_FOLWNG_TRANS+ "
    "VALU_OWND_FOLWNG_TRANS+ DIRECT_INDIRECT_OWNERSHIP+ NATURE_OF_OWNERSHIP+",
    "NONDERIV_HOLDING": "NONDERIV_HOLDING_SK SECURITY_TITLE+ TRANS_FORM_TYPE+ SHRS_OWND_FOLWNG_TRANS+ VALU_OWND_FOLWNG_TRANS+ "
    "DIRECT_INDIRECT_OWNERSHIP+ NATURE_OF_OWNERSHIP+",
    "DERIV_TRANS": "DERIV_TRANS_SK SECURITY_TITLE+ CONV_EXERCISE_PRICE+ TRANS_DATE+ DEEMED_EXECUTION_DATE+ TRANS_FORM_TYPE TRANS_CODE "
    "EQUITY_SWAP_INVOLVED EQUITY_SWAP_TRANS_CD_FN TRANS_TIMELINESS+ TRANS_SHARES+ TRANS_TOTAL_VALUE+ TRANS_PRICEPERSHARE+ "
    "TRANS_ACQUIRED_DISP_CD+ EXCERCISE_DATE+ EXPIRATION_DATE+ UNDLYNG_SEC_TITLE+ UNDLYNG_SEC_SHARES+ UNDLYNG_SEC_VALUE+ "
    "SHRS_OWND_FOLWNG_TRANS+ VALU_OWND_FOLWNG_TRANS+ DIRECT_INDIRECT_OWNERSHIP+ NATURE_OF_OWNERSHIP+",
    "DERIV_HOLDING": "DERIV_HOLDING_SK SECURITY_TITLE+ CONV_EXERCISE_PRICE+ TRANS_FORM_TYPE+ EXERCISE_DATE+ EXPIRATION_DATE+ "
    "UNDLYNG_SEC_TITLE+ UNDLYNG_SEC_SHARES+ UNDLYNG_SEC_VALUE+ SHRS_OWND_FOLWNG_TRANS+ VALU_OWND_FOLWNG_TRANS+ "
    "DIRECT_INDIRECT_OWNERSHIP+ NATURE_OF_OWNERSHIP+",
    "FOOTNOTES": "FOOTNOTE_ID FOOTNOTE_TXT",
    "OWNER_SIGNATURE": "OWNERSIGNATURENAME OWNERSIGNATUREDATE",
}
FILED: Line = {
    "FILING_DATE": "02-MAY-2024",
    "PERIOD_OF_REPORT": "01-MAY-2024",
    "DOCUMENT_TYPE": "4",
    "ISSUERCIK": "0009930001",
    "ISSUERNAME": "Northwind Instruments Inc",
    "ISSUERTRADINGSYMBOL": "NWI",
}
ADA: Line = {"RPTOWNERCIK": "0009940001", "RPTOWNERNAME": "Vance Ada", "RPTOWNER_RELATIONSHIP": "Director"}
SALE: Line = {
    "NONDERIV_TRANS_SK": "11",
    "SECURITY_TITLE": "Common Stock",
    "TRANS_DATE": "01-MAY-2024",
    "TRANS_FORM_TYPE": "4",
    "TRANS_CODE": "S",
    "EQUITY_SWAP_INVOLVED": "0",
    "TRANS_SHARES": "100",
    "TRANS_PRICEPERSHARE": "8.64",
    "TRANS_ACQUIRED_DISP_CD": "D",
    "SHRS_OWND_FOLWNG_TRANS": "900",
    "DIRECT_INDIRECT_OWNERSHIP": "D",
}


def columns_of(table: str) -> list[str]:
    """The columns of a table in the order of the sets; `+` stands for the list of footnotes beside a column."""
    names = ["ACCESSION_NUMBER"]
    for name in COLUMNS[table].split():
        names += [name[:-1], f"{name[:-1]}_FN"] if name.endswith("+") else [name]
    return names


def an_excerpt(
    submission: Line | None = None,
    owners: Sequence[Line] = (ADA,),
    *,
    without: Sequence[str] = (),
    extra: Sequence[str] = (),
    lacking: Sequence[str] = (),
    **rows: Sequence[Line | str],
) -> bytes:
    """A Form 4, as `submission` and `rows` say; a line given as text stands as it is.

    `without` are columns that no table has, `extra` ones that all have at their end, `lacking` the tables that the set lacks.
    """
    tables: dict[str, Sequence[Line | str]] = {"SUBMISSION": [FILED | (submission or {})], "REPORTINGOWNER": owners, **rows}
    pieces: list[str] = []
    for table in COLUMNS:
        columns = [name for name in [*columns_of(table), *extra] if name not in without]
        if table in lacking:
            pieces += [table, "-"]
        elif tables.get(table):
            pieces += [table, "\t".join(columns), *(_line(line, columns) for line in tables[table])]
    return ("\n".join(pieces) + "\n").encode()


def _line(line: Line | str, columns: Sequence[str]) -> str:
    return line if isinstance(line, str) else "\t".join({"ACCESSION_NUMBER": ACCESSION, **line}.get(name, "") for name in columns)


def excerpts_of(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Accession number and excerpt of each filing of a real set."""
    with zipfile.ZipFile(archive) as opened:
        tables = {name.removesuffix(".tsv"): opened.read(name).decode("utf-8-sig").replace("\r", "") for name in opened.namelist()}
    lines = {table: _by_filing(tables[table]) for table in COLUMNS if table in tables}
    for accession in lines["SUBMISSION"][1]:
        pieces: list[str] = []
        for table in COLUMNS:
            if table not in lines:
                pieces += [table, "-"]
            elif rows := lines[table][1].get(accession):
                pieces += [table, lines[table][0], *rows]
        yield accession, ("\n".join(pieces) + "\n").encode()


def _by_filing(text: str) -> tuple[str, dict[str, list[str]]]:
    head, *rows = filter(None, text.split("\n"))
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.split("\t", 1)[0], []).append(row)
    return head, found
