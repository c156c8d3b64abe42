"""Prints a reading as a web page, in the manner of EDGAR's stylesheets and of filing software, to be read back."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from html import escape

from importers.form_reading import FormReading
from ledger.values.form import Address, DerivativeTerms, HoldingRow, Relationship, ReportedForm, ReportingOwner, Row

Page = Callable[[FormReading], bytes]

STATEMENTS = {
    "3": "INITIAL STATEMENT OF BENEFICIAL OWNERSHIP OF SECURITIES",
    "4": "STATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP",
    "5": "ANNUAL STATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP",
}
PERIODS = {
    "3": "2. Date of Event Requiring Statement (Month/Day/Year)",
    "4": "3. Date of Earliest Transaction (Month/Day/Year)",
    "5": "3. Statement for Issuer's Fiscal Year Ended (Month/Day/Year)",
}
TABLES = {
    "I": "Table I - Non-Derivative Securities Acquired, Disposed of, or Beneficially Owned",
    "II": "Table II - Derivative Securities Acquired, Disposed of, or Beneficially Owned",
}


def us(day: date | None) -> str:
    return "" if day is None else f"{day:%m/%d/%Y}"


def number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,f}"


def price(value: Decimal | None) -> str:
    return "" if value is None else f"${value:,f}"


def row_cells(form: str, row: Row, cell: "CellPrinter") -> list[str]:
    """The cells of a row in the columns of its table, each as `cell(text, fields that its footnotes belong to)` prints it."""
    start = [cell(row.security_title or "", "security_title")]
    total = number(row.reported_total) if row.reported_value is None else price(row.reported_value)
    held = cell(total, "reported_total", "reported_value")
    end = [cell(row.ownership_form or "", "ownership_form"), cell(row.nature_of_ownership or "", "nature_of_ownership")]
    terms = row.terms or DerivativeTerms()
    underlying = number(terms.underlying_quantity) if terms.underlying_value is None else price(terms.underlying_value)
    inner = [
        cell(us(terms.exercisable_on), "exercisable_on"),
        cell(us(terms.expires_on), "expires_on"),
        cell(terms.underlying_title or "", "underlying_title"),
        cell(underlying, "underlying_quantity", "underlying_value"),
    ]
    exercise = cell(price(terms.exercise_price), "exercise_price")
    if form == "3":
        return [*start, *inner, exercise, *end] if row.table == "II" else [*start, held, *end]
    moved, paid = _movement(form, row, cell)
    if row.table == "I":
        return [*start, *moved, paid, held, *end]
    return [*start, exercise, *moved, *inner, paid, held, *end]


class CellPrinter:
    """Prints a cell with the footnotes that a row cites for it."""

    def __init__(self, row: Row, mark: str) -> None:
        self.cited = {citation.field: citation.footnotes for citation in row.citations}
        self.mark = mark

    def __call__(self, text: str, *fields: str) -> str:
        numbers = [number for field in fields for number in self.cited.get(field, ())]
        return escape(text, quote=False) + "".join(self.mark.format(number) for number in numbers)


def _movement(form: str, row: Row, cell: CellPrinter) -> tuple[list[str], str]:
    if isinstance(row, HoldingRow):
        width = 6 - (form == "5")
        return [""] * width, ""
    code = (row.transaction_code or "") + ("/K" if row.equity_swap else "")
    early = "V" if form == "4" and row.transaction_form_type == "5" else ""
    amount = number(row.quantity) if row.total_value is None else price(row.total_value)
    moved = [cell(us(row.transaction_date), "transaction_date"), cell(us(row.deemed_execution_date), "deemed_execution_date")]
    moved.append(cell(code, "transaction_code"))
    if form == "4":
        moved.append(cell(early, "timeliness"))
    printed = cell(amount, "quantity", "total_value")
    if row.table == "I":
        moved += [printed, cell(row.acquired_disposed or "", "acquired_disposed")]
    else:
        moved += [printed if row.acquired_disposed == "A" else "", printed if row.acquired_disposed == "D" else ""]
    return moved, cell(price(row.price_per_share), "price_per_share")


def edgar_page(reading: FormReading) -> bytes:
    """A page as EDGAR shows it: every owner in an item 1 of its own, an X before the checked boxes of the first."""
    form = reading.form
    kind = form.form_type[0]
    boxes = "".join(_edgar_box(label, on=flag) for label, flag in _head_boxes(form))
    owners = "".join(_edgar_owner(owner) for owner in form.owners)
    symbol = f"[ <span class='FormData'>{escape(form.issuer.symbol or '')}</span> ]"
    tables = "".join(_edgar_table(kind, table, [row for row in reading.rows if row.table == table]) for table in ("I", "II"))
    notes = "".join(f"<tr><td class='FootnoteData'>{note.id}. {escape(note.text)}</td></tr>" for note in form.footnotes)
    remarks = f"<tr><td><b>Remarks:</b></td></tr><tr><td>{escape(form.remarks or '')}</td></tr>"
    signed = "".join(
        f"<tr><td></td><td><u>{escape(signature.name or '')}</u></td><td><u>{us(signature.signed_on)}</u></td></tr>"
        for signature in form.signatures
    )
    return f"""<html><head><title>SEC FORM {form.form_type}</title></head><body>SEC Form {form.form_type}
<table><tr><td class="FormName">FORM {form.form_type}</td><td rowspan="2"><span class="FormTitle">{STATEMENTS[kind]}</span><br>
<span>Filed pursuant to Section 16(a) of the Securities Exchange Act of 1934</span></td></tr>{boxes}</table>
<table><tr><td rowspan="3">{owners}</td>
<td><span class="MedSmallFormText">2. Issuer Name <b>and</b> Ticker or Trading Symbol
 </span><br><a href="/cgi-bin/browse-edgar?action=getcompany&amp;CIK={form.issuer.cik}">{escape(form.issuer.name or "")}</a> {symbol}</td>
<td>{_edgar_relationship(form.owners[0].relationship)}</td></tr>
<tr><td><span>{PERIODS[kind]}</span><br><span class="FormData">{us(form.period_of_report)}</span></td></tr>
<tr><td><span>4. If Amendment, Date of Original Filed
 (Month/Day/Year)</span><br><span class="FormData">{us(form.original_filed_on)}</span></td>
<td><span>6. Individual or Joint/Group Filing (Check Applicable Line)</span><table>
<tr><td>{"X" if len(form.owners) == 1 else ""}</td><td>Form filed by One Reporting Person</td></tr>
<tr><td>{"X" if len(form.owners) > 1 else ""}</td><td>Form filed by More than One Reporting Person</td></tr></table></td></tr></table>
{tables}<table><tr><td><b>Explanation of Responses:</b></td></tr>{notes}{remarks}</table>
<table>{signed}<tr><td></td><td>** Signature of Reporting Person</td><td>Date</td></tr>
<tr><td colspan="3">Reminder: Report on a separate line for each class of securities beneficially owned directly or indirectly.</td></tr>
<tr><td colspan="3">* If the form is filed by more than one reporting person, <i>see</i> Instruction 4(b)(v).</td></tr></table>
</body></html>""".encode()


def _head_boxes(form: ReportedForm) -> list[tuple[str, bool | None]]:
    if form.form_type[0] == "3":
        return []
    found: list[tuple[str, bool | None]] = [
        ("Check this box if no longer subject to Section 16. Form 4 or Form 5 obligations may continue.", form.not_subject_to_section_16)
    ]
    if form.form_type[0] == "5":
        found += [
            ("Form 3 Holdings Reported.", form.form_3_holdings_reported),
            ("Form 4 Transactions Reported.", form.form_4_transactions_reported),
        ]
    if form.plan_10b5_1 is not None:
        found.append(
            ("Check this box to indicate that a transaction was made pursuant to a contract, instruction or plan.", form.plan_10b5_1)
        )
    return found


def _edgar_box(label: str, *, on: bool | None) -> str:
    mark = "<span class='FormData'>X</span>" if on else "&nbsp;&nbsp;"
    return f"<tr valign='middle'><td><table border='1'><tr><td>{mark}</td></tr></table></td><td class='SmallFormText'>{label}</td></tr>"


def _edgar_owner(owner: ReportingOwner) -> str:
    address = owner.address or Address()
    link = f"<a href='/cgi-bin/browse-edgar?action=getcompany&amp;CIK={owner.cik}'>{escape(owner.name or '')}</a>"
    streets = "".join(
        f"<tr><td><span class='FormData'>{escape(street or '')}</span></td></tr>" for street in (address.street1, address.street2)
    )
    place = "".join(
        f"<td><span class='FormData'>{escape(part or '')}</span></td>" for part in (address.city, address.state, address.zip_code)
    )
    return f"""<span class="MedSmallFormText">1. Name and Address of Reporting Person<sup>*</sup></span>
<table><tr><td>{link}</td></tr></table>
<hr><table><tr><td>(Last)</td><td>(First)</td><td>(Middle)</td></tr></table><table>{streets}</table><hr>
<span>(Street)</span><table><tr>{place}</tr></table><hr><table><tr><td>(City)</td><td>(State)</td><td>(Zip)</td></tr></table>"""


def _edgar_relationship(held: Relationship) -> str:
    def box(on: bool, label: str) -> str:
        return f"<td align='center'>{'<span>X</span>' if on else ''}</td><td>{label}</td>"

    return f"""<span>5. Relationship of Reporting Person(s) to Issuer
 </span><br><span>(Check all applicable)</span><table>
<tr>{box(held.is_director, "Director")}{box(held.is_ten_percent_owner, "10% Owner")}</tr>
<tr>{box(held.is_officer, "Officer (give title below)")}{box(held.is_other, "Other (specify below)")}</tr>
<tr><td></td><td style="color: blue">{escape(held.officer_title or "")}</td>
<td></td><td>{escape(held.other_text or "")}</td></tr></table>"""


def _edgar_table(kind: str, table: str, rows: Sequence[Row]) -> str:
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row_cells(kind, row, CellPrinter(row, "<span><sup>({})</sup></span>"))) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr><th colspan='16'><b>{TABLES[table]}</b></th></tr>{_heads(kind, table)}</thead><tbody>{body}</tbody></table>"


def _heads(kind: str, table: str) -> str:
    first = "1. Title of Security (Instr. 3)" if table == "I" else "1. Title of Derivative Security (Instr. 3)"
    second = (
        ["Code", "V", "Amount", "(A) or (D)", "Price"]
        if table == "I"
        else ["Code", "V", "(A)", "(D)", "Date Exercisable", "Expiration Date", "Title"]
    )
    if kind == "3":
        second = [] if table == "I" else ["Date Exercisable", "Expiration Date", "Title", "Amount or Number of Shares"]
    below = "".join(f"<th>{head}</th>" for head in second)
    return f"<tr><th>{first}</th><th>Ownership Form: Direct (D) or Indirect (I) (Instr. 4)</th></tr><tr>{below}</tr>"


def software_page(reading: FormReading) -> bytes:
    """A page as filing software shows it: underscored boxes, and a block of all reporting owners below the tables."""
    form = reading.form
    kind = form.form_type[0]
    first = form.owners[0]
    address = first.address or Address()
    tables = [
        "<table>" + _heads(kind, table) + "".join(_software_row(kind, row) for row in reading.rows if row.table == table) + "</table>"
        for table in ("I", "II")
    ]
    signed = "".join(
        f"<tr><td>&#160;{escape(signature.name or '')}</td><td rowspan='2'></td><td>&#160;{us(signature.signed_on)}</td></tr>"
        "<tr><td><sup><a href='#**'>**</a></sup>Signature of Reporting Person</td><td>Date<p/></td></tr>"
        for signature in form.signatures
    )
    notes = "".join(f"<tr><td><b>(<a name='F{note.id}'></a>{note.id})</b></td><td>{escape(note.text)}</td></tr>" for note in form.footnotes)
    remarks = f"<tr><td colspan='2'>&#160;<br/><b>Remarks:</b><br/>{escape(form.remarks)}</td></tr>" if form.remarks else ""
    return f"""<html><head><title> Ownership Submission </title></head><body>
<table><tr><td><div><b><center>FORM {form.form_type}</center></b></div>
<table>{"".join(_software_box(label, on=flag) for label, flag in _head_boxes(form))}</table></td>
<td><b>UNITED STATES SECURITIES AND EXCHANGE COMMISSION<br/>Washington, D.C. 20549<p/></b><b>{STATEMENTS[kind]}</b><p/>
Filed pursuant to Section 16(a) of the Securities Exchange Act of 1934</td></tr></table>
<font size="-1">(Print or Type Responses)</font>
<table><tr><td><table>
<tr><td><table><tr><td>1. Name and Address of Reporting Person <a href="#*"><sup>*</sup></a></td></tr>
<tr><td>{escape(first.name or "")}</td></tr></table></td>
<td>2. Issuer Name <b>and</b> Ticker or Trading Symbol<br/>{escape(form.issuer.name or "")} [{escape(form.issuer.symbol or "")}]</td>
<td rowspan="2">5. Relationship of Reporting Person(s) to Issuer<br/><center>(Check all applicable)</center>
{_software_relationship(first.relationship)}</td></tr>
<tr><td><center><table><tr><td>(Last)</td><td>(First)</td><td>(Middle)</td></tr></table></center>
{escape(", ".join(street for street in (address.street1, address.street2) if street))}</td>
<td>{PERIODS[kind]}<br/>{us(form.period_of_report)}</td></tr>
<tr><td><table><tr><td colspan="3"><center>(Street)</center><br/></td></tr></table>{escape(_place(address))}</td>
<td>4. If Amendment, Date Original Filed (Month/Day/Year)<br/>{us(form.original_filed_on)}</td>
<td>6. Individual or Joint/Group Filing (Check Applicable Line)<br/>
{"___" if len(form.owners) > 1 else "_X_"} Form filed by One Reporting Person<br/>
{"_X_" if len(form.owners) > 1 else "___"} Form filed by More than One Reporting Person</td></tr>
<tr><td><table><tr><td>(City)</td><td>(State)</td><td>(Zip)</td></tr></table></td>
<td><center><b>{TABLES["I"]}</b></center></td></tr></table></td></tr>
<tr><td>{tables[0]}</td></tr></table>
<table><tr><td colspan="2">Reminder: Report on a separate line for each class of securities beneficially owned directly or
indirectly.</td></tr>
<tr><td></td><td><b>Persons who respond to the collection of information contained in this form are not required to respond unless the form
displays a currently valid OMB control number.</b></td><td>SEC 1474 (9-02)</td></tr></table>
<center><b>{TABLES["II"]}<br/>(<i>e.g.</i>, puts, calls, warrants, options, convertible securities)</b></center>
{tables[1]}<h2>Reporting Owners</h2><table>
<tr><td rowspan="2">Reporting Owner Name / Address</td><td colspan="4">Relationships</td></tr>
<tr><td>Director</td><td>10% Owner</td><td>Officer</td><td>Other</td></tr>{"".join(_software_owner(owner) for owner in form.owners)}</table>
<h2>Signatures</h2><dd/><table>{signed}</table><h2>Explanation of Responses:</h2><table>
<tr><td><b>*</b></td><td>If the form is filed by more than one reporting person, <i>see</i> Instruction 4(b)(v).</td></tr>
<tr><td><b>**</b></td><td>Intentional misstatements or omissions of facts constitute Federal Criminal Violations.
<i>See</i> 18 U.S.C. 1001.</td></tr>
{notes}{remarks}</table><p/>Note: File three copies of this Form, one of which must be manually signed.
</body></html>""".encode()


def _software_box(label: str, *, on: bool | None) -> str:
    return f"<tr><td><input type='checkbox' {'checked' if on else ''} disabled='true'/></td><td>{label}</td></tr>"


def _software_row(kind: str, row: Row) -> str:
    cells = row_cells(kind, row, CellPrinter(row, "<a href='#F{0}'><sup>({0})</sup></a>"))
    return "<tr>" + "".join(f"<td>{cell or '&#160;'}</td>" for cell in cells) + "</tr>"


def _software_relationship(held: Relationship) -> str:
    def box(on: bool, label: str) -> str:
        return f"<td><font size='1'>{'__X__' if on else '_____'} {label}</font></td>"

    below = " / ".join(escape(text) for text in (held.officer_title, held.other_text) if text)
    return f"""<table><tr>{box(held.is_director, "Director")}{box(held.is_ten_percent_owner, "10% Owner")}</tr>
<tr>{box(held.is_officer, "Officer (give title below)")}{box(held.is_other, "Other (specify below)")}</tr>
<tr><td colspan="2">{below}</td></tr></table>"""


def _software_owner(owner: ReportingOwner) -> str:
    address = owner.address or Address()
    held = owner.relationship
    lines = [owner.name, address.street1, address.street2, _place(address)]
    boxes = ["X" if held.is_director else "", "X" if held.is_ten_percent_owner else "", held.officer_title or "", held.other_text or ""]
    words = "<br/>".join(escape(line) for line in lines if line)
    return f"<tr><td>{words}</td>{''.join(f'<td>&#160;{escape(box)}</td>' for box in boxes)}</tr>"


def _place(address: Address) -> str:
    comma = ", " if address.city and address.state else ""
    return f"{address.city or ''}{comma}{address.state or ''} {address.zip_code or ''}".strip()
