"""The one holding that a question names, by its id or by its title.

`one_of([...], "Common Stock of Ada Quill")` is the only one there; of none and of several it says so, each with words that tell it apart.
"""

from collections.abc import Sequence

from insider_ledger.errors import AmbiguousHoldingError, UnknownHoldingError
from ledger.values.identity import normal_text
from projections.answers import Holding


def is_named(item: Holding, holding: str | None, title: str | None) -> bool:
    """Whether this is the holding with the id asked, or, without an id, one with the title asked (None: any)."""
    return item.id == holding if holding is not None else title is None or normal_text(item.security.title) == normal_text(title)


def the_one(found: Sequence[Holding], asked: str) -> Holding:
    """The only one. Raises UnknownHoldingError and AmbiguousHoldingError."""
    if not found:
        raise UnknownHoldingError(asked)
    if len(found) > 1:
        raise AmbiguousHoldingError(asked, tuple((item.id, _words(item)) for item in found))
    return found[0]


def _words(item: Holding) -> str:
    owned = "direct" if item.ownership.form == "D" else f"indirect, {item.ownership.nature or 'nature not stated'}"
    lot = "" if item.lot is None else f", exercise price {item.lot.exercise_price}, expires {item.lot.expires_on}"
    return f"{item.owner.name}: {item.security.title} of {item.issuer.name}, {owned}{lot}"
