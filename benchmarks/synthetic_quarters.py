"""Invented quarters as data sets: the eight tables of the SEC, zipped, of any number of invented filings.

python -m benchmarks.synthetic_quarters --filings 36000 --seed 1 OUT.zip
python -m benchmarks.synthetic_quarters --submissions OUT.zip    the same filings as full submissions

The mix is that of `benchmarks.invented_filings`, which tells what of it was measured. As in real quarters SUBMISSION has another order than
the other tables, and numbers are written `9.0`. Tables are written beside OUT.zip first: memory stays flat, and quick as that is, a disk is
needed with room for some 2 KB a filing.
"""

import argparse
import random
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks import synthetic
from benchmarks.insiders import Filing, written_day
from benchmarks.invented_filings import filings
from benchmarks.invented_submissions import submissions

SHUFFLED_AT_ONCE: Final = 1_000


def _columns(text: str) -> list[str]:
    """Names of columns; `NAME+` has a column of footnotes beside it."""
    return [column for name in text.split() for column in ([name[:-1], f"{name[:-1]}_FN"] if name.endswith("+") else [name])]


_OWNED = "SHRS_OWND_FOLWNG_TRANS+ VALU_OWND_FOLWNG_TRANS+ DIRECT_INDIRECT_OWNERSHIP+ NATURE_OF_OWNERSHIP+"
_CODED = "TRANS_DATE+ DEEMED_EXECUTION_DATE+ TRANS_FORM_TYPE TRANS_CODE EQUITY_SWAP_INVOLVED EQUITY_SWAP_TRANS_CD_FN TRANS_TIMELINESS+"
_UNDERLYING = "EXPIRATION_DATE+ UNDLYNG_SEC_TITLE+ UNDLYNG_SEC_SHARES+ UNDLYNG_SEC_VALUE+"
COLUMNS: Final = {
    "SUBMISSION": _columns(
        "ACCESSION_NUMBER FILING_DATE PERIOD_OF_REPORT DATE_OF_ORIG_SUB NO_SECURITIES_OWNED NOT_SUBJECT_SEC16 FORM3_HOLDINGS_REPORTED "
        "FORM4_TRANS_REPORTED DOCUMENT_TYPE ISSUERCIK ISSUERNAME ISSUERTRADINGSYMBOL REMARKS AFF10B5ONE"
    ),
    "REPORTINGOWNER": _columns(
        "ACCESSION_NUMBER RPTOWNERCIK RPTOWNERNAME RPTOWNER_RELATIONSHIP RPTOWNER_TITLE RPTOWNER_TXT RPTOWNER_STREET1 RPTOWNER_STREET2 "
        "RPTOWNER_CITY RPTOWNER_STATE RPTOWNER_ZIPCODE RPTOWNER_STATE_DESC FILE_NUMBER"
    ),
    "NONDERIV_TRANS": _columns(
        f"ACCESSION_NUMBER NONDERIV_TRANS_SK SECURITY_TITLE+ {_CODED} TRANS_SHARES+ TRANS_PRICEPERSHARE+ TRANS_ACQUIRED_DISP_CD+ {_OWNED}"
    ),
    "NONDERIV_HOLDING": _columns(f"ACCESSION_NUMBER NONDERIV_HOLDING_SK SECURITY_TITLE+ TRANS_FORM_TYPE+ {_OWNED}"),
    "DERIV_TRANS": _columns(
        f"ACCESSION_NUMBER DERIV_TRANS_SK SECURITY_TITLE+ CONV_EXERCISE_PRICE+ {_CODED} TRANS_SHARES+ TRANS_TOTAL_VALUE+ "
        f"TRANS_PRICEPERSHARE+ TRANS_ACQUIRED_DISP_CD+ EXCERCISE_DATE+ {_UNDERLYING} {_OWNED}"
    ),
    "DERIV_HOLDING": _columns(
        f"ACCESSION_NUMBER DERIV_HOLDING_SK SECURITY_TITLE+ CONV_EXERCISE_PRICE+ TRANS_FORM_TYPE+ EXERCISE_DATE+ {_UNDERLYING} {_OWNED}"
    ),
    "FOOTNOTES": _columns("ACCESSION_NUMBER FOOTNOTE_ID FOOTNOTE_TXT"),
    "OWNER_SIGNATURE": _columns("ACCESSION_NUMBER OWNERSIGNATURENAME OWNERSIGNATUREDATE"),
}

Lines = dict[str, list[str]]


def write(path: Path, count: int, *, seed: int = 1) -> Path:
    """Write a data set of `count` filings to a zip at `path`."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        places = {table: Path(folder) / f"{table}.tsv" for table in COLUMNS}
        with ExitStack() as opened:
            files = {table: opened.enter_context(place.open("w", encoding="utf-8", newline="\n")) for table, place in places.items()}
            for table, columns in COLUMNS.items():
                files[table].write("\t".join(columns) + "\n")
            for lines in _lines(count, seed):
                for table, of_table in lines.items():
                    files[table].write("".join(of_table))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for table, place in places.items():
                archive.write(place, f"{table}.tsv")
    return path


def _lines(count: int, seed: int) -> Iterator[Lines]:
    """The lines of the tables, those of a thousand filings at a time; keys of rows count through the set."""
    made = filings(count, seed=seed)
    chance = random.Random(seed)  # noqa: S311 (no secret)
    keys = {table: number * 100_000_000 for number, table in enumerate(COLUMNS)}
    while some := list(islice(made, SHUFFLED_AT_ONCE)):
        lines: Lines = {table: [] for table in COLUMNS}
        for filing in some:
            _put_parties(filing, lines)
            for table, rows in filing.rows.items():
                rest = COLUMNS[table][2:]
                for row in rows:
                    keys[table] += 1
                    lines[table].append(_line([filing.accession, str(keys[table]), *[row.get(column, "") for column in rest]]))
        chance.shuffle(lines["SUBMISSION"])
        yield lines


def _put_parties(filing: Filing, lines: Lines) -> None:
    issuer = filing.owner.issuer
    nothing = "1" if filing.is_first and not any(filing.rows.values()) else ""
    original = "" if filing.original is None else written_day(filing.original)
    ids = [filing.accession, written_day(filing.filed), written_day(filing.period), original, nothing, filing.exit_box, "", ""]
    about = [filing.form, issuer.cik, issuer.name, issuer.symbol, filing.remarks, filing.plan_box]
    lines["SUBMISSION"].append(_line([*ids, *about]))
    address = ["1 HARBOUR WAY", "", "PORT MARROW", "ME", "04999", ""]
    for cik, name, relationship, office in filing.reporting():
        lines["REPORTINGOWNER"].append(_line([filing.accession, cik, name, relationship, office, "", *address, f"001-{issuer.number:05}"]))
        lines["OWNER_SIGNATURE"].append(_line([filing.accession, f"/s/ {name}", written_day(filing.filed)]))
    for number_of_note, note in enumerate(filing.notes, 1):
        lines["FOOTNOTES"].append(_line([filing.accession, f"F{number_of_note}", note]))


def _line(cells: Sequence[str]) -> str:
    return "\t".join(cells) + "\n"


def main() -> None:
    """Write what was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.synthetic_quarters", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--filings", type=int, default=36_000, help="how many (default: as many as a quarter has)")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes others")
    parser.add_argument("--submissions", action="store_true", help="full submissions in place of tables")
    parser.add_argument("out", type=Path, metavar="OUT.zip")
    asked = parser.parse_args()
    if asked.submissions:
        synthetic.write(asked.out, submissions(asked.filings, seed=asked.seed))
    else:
        write(asked.out, asked.filings, seed=asked.seed)


if __name__ == "__main__":
    main()
