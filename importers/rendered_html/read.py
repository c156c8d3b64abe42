"""Reads a form's web page, as EDGAR's stylesheets (`xslF345X01` to `X06`) and filing software print it.

Both print the same tables, footnotes and boxes; EDGAR's pages link names to CIKs and mark checked boxes with an X, the others list all
reporting owners with their relationships below the tables. The XML of the same filing gives the same rows, but for what a page does not
show:

- the schema version, and elements that no column prints (`unknown`);
- on Form 5, which rows should have been on an earlier form (form type 4 or 3) and late marks, unless the boxes of the form tell;
- footnotes on (A) or (D) in Table II, where the direction is the column and not a cell;
- relationships of the second and further owners on EDGAR's pages; a state's description and whether an address is good;
- boxes: an empty box is False here, where the XML may leave the element out; the 10b5-1 box is None before 2023-04-01.
"""

import msgspec

from importers.form_reading import FormReading
from importers.printed.form import read_page
from importers.printed.parts import parts
from importers.printed.style import Style
from importers.rendered_html.page import read_lines, saved_from


def read(contents: bytes) -> FormReading:
    """The form on a web page. Raises UnreadableError when it is no such form, or a table row does not fit its columns.

    A page that a browser saved from EDGAR notes its address; the accession number is taken from there when the page prints none.
    """
    reading = read_page(parts(read_lines(contents)), Style(exact_lines=True, bare_box="unchecked"))
    if reading.form.accession_number is None and (number := saved_from(contents)):
        form = msgspec.structs.replace(reading.form, accession_number=number)
        return msgspec.structs.replace(reading, form=form)
    return reading
