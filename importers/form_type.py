"""The six form types of Section 16, however they are spelled: `FORM 4/A`, `4/a` and `4A` are `4/A`."""

import re

_SPELLING = re.compile(r"(?:FORM\s*)?([345])\s*/?\s*(A?)", re.ASCII)


def normal_form_type(text: str | None) -> str | None:
    """`3`, `3/A`, `4`, `4/A`, `5` or `5/A`; None when `text` names no such form (blank, `144`, `SC 13D`)."""
    found = _SPELLING.fullmatch((text or "").strip().upper())
    if found is None:
        return None
    return f"{found[1]}/A" if found[2] else found[1]
