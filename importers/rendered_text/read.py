r"""Reads a rendered form saved as text. With the tab between cells shown as `|`, this.

    Form 4
    December 04, 2007
    ...
    Common Stock | 12/03/2007 | | S ⁽¹⁾ | 100 D \$ 16.66 | 1,946 ⁽²⁾ | D |

is a Form 4 filed on 2007-12-04 with a sale of 100 at 16.66, whose code cites footnote 1 and whose reported total 1,946 cites footnote 2.

What such a page does not show stays None: CIKs and accession number unless printed, schema version, acceptance time, the exit box where the
rendering lost its mark, timeliness and form type on Form 5. Two lines of a street are one.
"""

from importers.form_reading import FormReading
from importers.printed.form import read_page
from importers.printed.page import read_lines
from importers.printed.parts import parts
from importers.printed.style import Style


def read(contents: bytes) -> FormReading:
    """The form that `contents` render. Raises UnreadableError when it is no such form, or a table cannot be split with certainty."""
    return read_page(parts(read_lines(contents)), Style(exact_lines=False, bare_box="bare"))
