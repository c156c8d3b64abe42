"""Prints a reading as text, in the shapes that saved pages have, to be read back.

`collapsed` is a page whose inner cells have run together (`100 D \\$ 16.66`), `tabs` one as a browser copies it, `markdown` one with pipes,
`spaced` one in columns of spaces.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from importers.form_reading import FormReading
from ledger.values.form import Address, DerivativeTerms, HoldingRow, ReportedForm, Row

Shape = Callable[[FormReading], str]

STATEMENTS = {
    "3": "INITIAL STATEMENT OF BENEFICIAL OWNERSHIP OF SECURITIES",
    "4": "STATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP OF SECURITIES",
    "5": "ANNUAL STATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP OF SECURITIES",
}
PERIODS = {
    "3": "2. Date of Event Requiring Statement (Month/Day/Year)",
    "4": "3. Date of Earliest Transaction (Month/Day/Year)",
    "5": "3. Statement for Issuer's Fiscal Year Ended (Month/Day/Year)",
}
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
HEADS = {
    "I": [
        "1. Title of Security (Instr. 3)",
        "2. Transaction Date (Month/Day/Year)",
        "3. Code (Instr. 8)",
        "6. Ownership Form: Direct (D) or Indirect (I)",
    ],
    "II": [
        "1. Title of Derivative Security (Instr. 3)",
        "2. Conversion or Exercise Price of Derivative Security",
        "Date Exercisable",
        "Expiration Date",
    ],
}


def us(day: date | None) -> str:
    return "" if day is None else f"{day:%m/%d/%Y}"


def number(value: Decimal | None, sign: str = "") -> str:
    return "" if value is None else f"{sign}{value:,f}"


class Printer:
    """Prints the cells of one row with its footnote marks; `dollar` and `mark` are the manner of the page."""

    def __init__(self, row: Row, *, dollar: str, mark: str, raised: bool) -> None:
        self.row = row
        self.cited = {citation.field: citation.footnotes for citation in row.citations}
        self.dollar = dollar
        self.mark = mark
        self.raised = raised

    def cell(self, text: str, *fields: str) -> str:
        numbers = [number for field in fields for number in self.cited.get(field, ())]
        marks = [self.mark.format(number.translate(RAISED) if self.raised else number) for number in numbers]
        return " ".join(part for part in (text, *marks) if part)

    def start(self) -> list[str]:
        return [self.cell(self.row.security_title or "", "security_title")]

    def price(self) -> str:
        return self.cell(number(None if isinstance(self.row, HoldingRow) else self.row.price_per_share, self.dollar), "price_per_share")

    def total(self) -> str:
        value = number(self.row.reported_total) if self.row.reported_value is None else number(self.row.reported_value, self.dollar)
        return self.cell(value, "reported_total", "reported_value")

    def end(self) -> list[str]:
        return [
            self.cell(self.row.ownership_form or "", "ownership_form"),
            self.cell(self.row.nature_of_ownership or "", "nature_of_ownership"),
        ]

    def terms(self) -> tuple[str, list[str]]:
        terms = self.row.terms or DerivativeTerms()
        amount = number(terms.underlying_quantity) if terms.underlying_value is None else number(terms.underlying_value, self.dollar)
        return self.cell(number(terms.exercise_price, self.dollar), "exercise_price"), [
            self.cell(us(terms.exercisable_on), "exercisable_on"),
            self.cell(us(terms.expires_on), "expires_on"),
            self.cell(terms.underlying_title or "", "underlying_title"),
            self.cell(amount, "underlying_quantity", "underlying_value"),
        ]

    def dates(self) -> list[str]:
        if isinstance(self.row, HoldingRow):
            return ["", ""]
        return [
            self.cell(us(self.row.transaction_date), "transaction_date"),
            self.cell(us(self.row.deemed_execution_date), "deemed_execution_date"),
        ]

    def code(self) -> str:
        if isinstance(self.row, HoldingRow):
            return ""
        return self.cell((self.row.transaction_code or "") + ("/K" if self.row.equity_swap else ""), "transaction_code")

    def early(self, form: str) -> str:
        return "V" if form == "4" and self.row.transaction_form_type == "5" else ""

    def amount(self) -> str:
        if isinstance(self.row, HoldingRow):
            return ""
        value = number(self.row.quantity) if self.row.total_value is None else number(self.row.total_value, self.dollar)
        return self.cell(value, "quantity", "total_value")

    def direction(self) -> str:
        return "" if isinstance(self.row, HoldingRow) else self.cell(self.row.acquired_disposed or "", "acquired_disposed")


def cells(form: str, printer: Printer) -> list[str]:
    """Every column of the form as a cell of its own."""
    row = printer.row
    exercise_price, inner = printer.terms()
    if form == "3":
        return (
            [*printer.start(), *inner, exercise_price, *printer.end()]
            if row.table == "II"
            else [*printer.start(), printer.total(), *printer.end()]
        )
    code = [printer.code(), printer.early(form)][: 2 if form == "4" else 1]
    if row.table == "I":
        return [
            *printer.start(),
            *printer.dates(),
            *code,
            printer.amount(),
            printer.direction(),
            printer.price(),
            printer.total(),
            *printer.end(),
        ]
    sides = [printer.amount() if printer.direction()[:1] == side else "" for side in "AD"]
    return [*printer.start(), exercise_price, *printer.dates(), *code, *sides, *inner, printer.price(), printer.total(), *printer.end()]


def collapsed_cells(form: str, printer: Printer) -> list[str]:
    """Code and V in one cell, amount, direction and price in one cell of Table I."""
    row = printer.row
    if form == "3" or row.table == "II":
        return cells(form, printer)
    code = " ".join(part for part in (printer.code(), printer.early(form)) if part)
    moved = " ".join(part for part in (printer.amount(), printer.direction(), printer.price()) if part)
    return [*printer.start(), *printer.dates(), code, moved, printer.total(), *printer.end()]


def collapsed(reading: FormReading) -> str:
    """Tabs between cells, inner cells run together, checked boxes without a mark, a block of owners: the shape of saved software pages."""
    form = reading.form
    kind = form.form_type[0]
    tables = []
    for table in ("I", "II"):
        rows = [Printer(row, dollar="\\$ ", mark="⁽{}⁾", raised=True) for row in reading.rows if row.table == table]
        tables.append("\n".join(["\t".join(HEADS[table]), *("\t".join(collapsed_cells(kind, row)) for row in rows)]))
    return "\n".join([*_bare_head(form), *_tables(tables), *_block(form), *_signatures(form), *_explanation(form, "- ({}) ")])


def _bare_head(form: ReportedForm) -> list[str]:
    kind = form.form_type[0]
    held = form.owners[0].relationship
    address = form.owners[0].address or Address()

    def box(*, on: bool, label: str) -> str:
        return label if on else f"___ {label}"

    lines = ["", "", form.issuer.name or "", f" Form {form.form_type}"]
    lines += [f" {form.filed_on:%B %d, %Y}"] if form.filed_on else []
    lines += [
        "",
        f"FORM {form.form_type} UNITED STATES SECURITIES AND EXCHANGE COMMISSION",
        " Washington, D.C. 20549",
        "",
        " Expires: January 31, 2005",
    ]
    lines += [
        "Check this box if no longer subject to Section 16. Form 4 or Form 5 obligations may continue. See Instruction 1(b).",
        STATEMENTS[kind],
    ]
    lines += ["1. Name and Address of Reporting Person *", f" {form.owners[0].name}", "", "(Last) (First) (Middle)", ""]
    lines += [
        ", ".join(street for street in (address.street1, address.street2) if street),
        "",
        "(Street)",
        "",
        _place(address),
        "",
        "(City) (State) (Zip)",
        "",
    ]
    lines += [
        "2. Issuer Name and Ticker or Trading Symbol",
        f" {form.issuer.name}",
        f" [{form.issuer.symbol or ''}]",
        "",
        PERIODS[kind],
        f" {us(form.period_of_report)}",
    ]
    lines += ["", "4. If Amendment, Date Original Filed(Month/Day/Year)", us(form.original_filed_on), ""]
    lines += ["5. Relationship of Reporting Person(s) to Issuer", " (Check all applicable)"]
    lines += [f" {box(on=held.is_director, label='Director')} {box(on=held.is_ten_percent_owner, label='10% Owner')}"]
    lines += [f" {box(on=held.is_officer, label='Officer (give title below)')} {box(on=held.is_other, label='Other (specify below)')}"]
    lines += [f" {' / '.join(text for text in (held.officer_title, held.other_text) if text)}", ""]
    joint = len(form.owners) > 1
    lines += [
        "6. Individual or Joint/Group Filing(Check Applicable Line)",
        f" {box(on=not joint, label='Form filed by One Reporting Person')}",
    ]
    return [*lines, f" {box(on=joint, label='Form filed by More than One Reporting Person')}", ""]


def _tables(tables: Sequence[str]) -> list[str]:
    return [
        "Table I - Non-Derivative Securities Acquired, Disposed of, or Beneficially Owned\n",
        tables[0],
        "\nReminder: Report on a separate line for each class of securities beneficially owned directly or indirectly.",
        "\nPersons who respond to the collection of information contained in this form are not SEC 1474 (9-02)\n",
        "required to respond unless the form displays a currently valid OMB control number.\n",
        "Table II - Derivative Securities Acquired, Disposed of, or Beneficially Owned",
        "(e.g., puts, calls, warrants, options, convertible securities)\n",
        tables[1],
        "",
    ]


def _block(form: ReportedForm) -> list[str]:
    lines = ["Reporting Owners", "", "Reporting Owner Name / Address\tRelationships\t\t\t", "\tDirector\t10% Owner\tOfficer\tOther"]
    for owner in form.owners:
        address = owner.address or Address()
        held = owner.relationship
        words = " ".join(part for part in (owner.name, address.street1, address.street2, _place(address)) if part)
        boxes = ["X" if held.is_director else "", "X" if held.is_ten_percent_owner else "", held.officer_title or "", held.other_text or ""]
        lines.append("\t".join([words, *boxes]))
    return [*lines, ""]


def _signatures(form: ReportedForm) -> list[str]:
    lines = ["Signatures", ""]
    for signature in form.signatures:
        lines += [signature.name or "", us(signature.signed_on), "", "Signature of Reporting Person Date", ""]
    return lines


def _explanation(form: ReportedForm, mark: str) -> list[str]:
    lines = ["Explanation of Responses:", "", "- * If the form is filed by more than one reporting person, see Instruction 4(b)(v)."]
    lines += ["- ** Intentional misstatements or omissions of facts constitute Federal Criminal Violations. See 18 U.S.C. 1001."]
    lines += [mark.format(note.id) + note.text for note in form.footnotes]
    lines += ["", "Remarks:", form.remarks] if form.remarks else []
    return [*lines, "", "Note: File three copies of this Form, one of which must be manually signed."]


def _place(address: Address) -> str:
    comma = ", " if address.city and address.state else ""
    return f"{address.city or ''}{comma}{address.state or ''} {address.zip_code or ''}".strip()


def tabs(reading: FormReading) -> str:
    """As a browser copies EDGAR's page: an X before what is checked, tabs between cells, notes before the signatures."""
    form = reading.form
    tables = []
    for table in ("I", "II"):
        rows = [Printer(row, dollar="$", mark="({})", raised=False) for row in reading.rows if row.table == table]
        tables.append("\n".join(["\t".join(HEADS[table]), *("\t".join(cells(form.form_type[0], row)) for row in rows)]))
    return "\n".join([*_marked_head(form, "X ", ""), *_copied_tables(tables), *_copied_end(form)])


def markdown(reading: FormReading) -> str:
    """Pipes between cells, escaped dollars, raised footnotes in tags, boxes in brackets."""
    form = reading.form
    tables = []
    for table in ("I", "II"):
        rows = [
            cells(form.form_type[0], Printer(row, dollar="\\$", mark="<sup>({})</sup>", raised=False))
            for row in reading.rows
            if row.table == table
        ]
        width = len(rows[0]) if rows else len(HEADS[table])
        head = [*HEADS[table], *[""] * width][:width]
        tables.append("\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * width, *rows)))
    return "\n".join([*_marked_head(form, "[X] ", "[ ] "), *_copied_tables(tables), *_copied_end(form)])


def spaced(reading: FormReading) -> str:
    """Columns of spaces, empty cells leaving nothing but room."""
    form = reading.form
    tables = []
    for table in ("I", "II"):
        rows = [cells(form.form_type[0], Printer(row, dollar="$", mark="({})", raised=False)) for row in reading.rows if row.table == table]
        widths = [max(len(row[at]) for row in rows) + 2 for at in range(len(rows[0]))] if rows else []
        lines = ["".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
        tables.append("\n".join(["   ".join(HEADS[table]), *lines]))
    return "\n".join([*_marked_head(form, "[X] ", "[ ] "), *_copied_tables(tables), *_copied_end(form)])


def _marked_head(form: ReportedForm, on: str, off: str) -> list[str]:
    kind = form.form_type[0]
    lines = [f"SEC Form {form.form_type}", f"FORM {form.form_type}\tUNITED STATES SECURITIES AND EXCHANGE COMMISSION", STATEMENTS[kind]]
    lines += [f"{on if form.not_subject_to_section_16 else off}Check this box if no longer subject to Section 16. See Instruction 1(b)."]
    for owner in form.owners:
        address = owner.address or Address()
        lines += ["1. Name and Address of Reporting Person*", owner.name or "", "(Last)\t(First)\t(Middle)"]
        lines += [street for street in (address.street1, address.street2) if street]
        lines += ["(Street)", f"{address.city or ''}\t{address.state or ''}\t{address.zip_code or ''}", "(City)\t(State)\t(Zip)"]
    held = form.owners[0].relationship
    lines += [
        f"2. Issuer Name and Ticker or Trading Symbol\n{form.issuer.name} [ {form.issuer.symbol or ''} ]",
        "5. Relationship of Reporting Person(s) to Issuer",
    ]
    lines += ["(Check all applicable)", f"{on if held.is_director else off}Director\t{on if held.is_ten_percent_owner else off}10% Owner"]
    lines += [f"{on if held.is_officer else off}Officer (give title below)\t{on if held.is_other else off}Other (specify below)"]
    lines += [" / ".join(text for text in (held.officer_title, held.other_text) if text), PERIODS[kind], us(form.period_of_report)]
    lines += [
        "4. If Amendment, Date of Original Filed (Month/Day/Year)",
        us(form.original_filed_on),
        "6. Individual or Joint/Group Filing (Check Applicable Line)",
    ]
    joint = len(form.owners) > 1
    return [
        *lines,
        f"{off if joint else on}Form filed by One Reporting Person",
        f"{on if joint else off}Form filed by More than One Reporting Person",
        "",
    ]


def _copied_tables(tables: Sequence[str]) -> list[str]:
    return [
        "Table I - Non-Derivative Securities Acquired, Disposed of, or Beneficially Owned",
        tables[0],
        "",
        "Table II - Derivative Securities Acquired, Disposed of, or Beneficially Owned",
        "(e.g., puts, calls, warrants, options, convertible securities)",
        tables[1],
        "",
    ]


def _copied_end(form: ReportedForm) -> list[str]:
    lines = ["Explanation of Responses:", *(f"{note.id}. {note.text}" for note in form.footnotes), "Remarks:", form.remarks or ""]
    lines += [f"{signature.name or ''}\t{us(signature.signed_on)}" for signature in form.signatures]
    lines += [
        "** Signature of Reporting Person\tDate",
        "Reminder: Report on a separate line for each class of securities beneficially owned.",
    ]
    return [*lines, "* If the form is filed by more than one reporting person, see Instruction 4 (b)(v)."]
