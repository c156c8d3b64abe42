"""Which of the three forms a JSON text is in, and the schedule that it denotes.

`{"tranches": [{"date": "2025-03-15", "fraction": "1/1"}]}` has tranches, `{"over": 4, "every": "1 year", "from": "2024-03-15"}` is a rule,
and an object with `vesting_conditions` comes from the Open Cap Format, alone or as the one item of its file.
"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from marshmallow import ValidationError

from insider_ledger.errors import RefusedTermsError
from insider_ledger.vesting_terms.ocf.compiling import compiled
from insider_ledger.vesting_terms.ocf.schema import TermsSchema
from insider_ledger.vesting_terms.rule import RuleSchema, ruled
from insider_ledger.vesting_terms.shapes import Strict, flaws
from insider_ledger.vesting_terms.typed import TypedSchema, typed
from ledger.values.vesting import Schedule

FORMS: Final = 'an object with "tranches" (or "undated"), with "over" (a rule), or with "vesting_conditions" (Open Cap Format)'
OCF_FILE: Final = "OCF_VESTING_TERMS_FILE"


def read_terms(text: str | bytes, *, start: date | None = None, granted: Decimal | None = None) -> Schedule:
    """The schedule that a JSON text writes.

    `start` is the vesting start date, for terms that count from one without naming it; `granted` the size of the grant, for terms in
    units. Raises RefusedTermsError with every flaw and its place.
    """
    document = _object(text)
    if "file_type" in document:
        document, place = _item(document), "items[0]"
    else:
        place = ""
    try:
        return _read(document, start, granted)
    except RefusedTermsError as refused:
        raise RefusedTermsError(tuple((f"{place}.{at}".strip("."), says) for at, says in refused.flaws)) from refused


def _read(document: Mapping[str, Any], start: date | None, granted: Decimal | None) -> Schedule:
    if "vesting_conditions" in document or "object_type" in document:
        return compiled(_loaded(TermsSchema(), document), start, granted)
    if "over" in document:
        return ruled(_loaded(RuleSchema(), document), start)
    if "tranches" in document or "undated" in document:
        return typed(_loaded(TypedSchema(), document), granted)
    raise RefusedTermsError((("", f"expected {FORMS}."),))


def _loaded(schema: Strict, document: Mapping[str, Any]) -> Any:
    try:
        return schema.load(document)
    except ValidationError as error:
        raise RefusedTermsError(tuple(flaws(error.messages))) from error


def _item(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The one object of a file of the Open Cap Format."""
    items = document.get("items")
    if document["file_type"] != OCF_FILE or not isinstance(items, list):
        raise RefusedTermsError((("file_type", f'expected "{OCF_FILE}", with its objects in "items".'),))
    if len(items) != 1 or not isinstance(items[0], dict):
        raise RefusedTermsError((("items", f"{len(items)} objects stand here: give a file with the one object that this lot vests by."),))
    return items[0]


def _object(text: str | bytes) -> Mapping[str, Any]:
    try:
        words = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        document = json.loads(words, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise RefusedTermsError((("", f"byte {error.start} is no text in UTF-8: save the terms as UTF-8."),)) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise RefusedTermsError(((place, f"this is no JSON ({error.msg}): expected {FORMS}."),)) from error
    except (RecursionError, ValueError) as error:
        raise RefusedTermsError((("", f"this is no JSON that can be read: expected {FORMS}."),)) from error
    if not isinstance(document, dict):
        raise RefusedTermsError((("", f"expected {FORMS}."),))
    return document


def _no_number(word: str) -> Fraction:
    raise RefusedTermsError((("", f"{word} is no number: write an exact one."),))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for place, (name, _) in enumerate(pairs) if name in dict(pairs[:place]))
        raise RefusedTermsError(((twice, "this field stands twice in one object: keep one."),))
    return found
