"""What the reference says that only the code knows: the help of each command, the keys of each answer, the types of each stored field.

`python -m tests.reference` (`script/reference`) writes the help into `docs/reference/commands.md`, below marks such as
`<!-- help: holdings -->`; the tests compare the page with the code.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

import click
import msgspec
from msgspec import inspect

from insider_ledger.cli.group import PROGRAM, group

ROOT: Final = Path(__file__).resolve().parents[1]
REFERENCE: Final = ROOT / "docs" / "reference"
COMMANDS: Final = REFERENCE / "commands.md"
WIDTH: Final = 100

_HELP: Final = re.compile(r"(?<=^<!-- help: )([a-z -]+)( -->\n```\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)


def commands() -> dict[str, str]:
    """The help of the program and of each command, by the words that are typed: `insider-ledger`, `holdings`, `quarantine retry`."""
    return dict(_helps(group, None, ()))


def _helps(command: click.Command, parent: click.Context | None, words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    name = words[-1] if words else PROGRAM
    context = click.Context(
        command, info_name=name, parent=parent, terminal_width=WIDTH, **command.context_settings | {"max_content_width": WIDTH}
    )
    yield " ".join(words) or PROGRAM, context.get_help() + "\n"
    if isinstance(command, click.Group):
        for word in command.list_commands(context):
            below = command.get_command(context, word)
            assert below is not None
            yield from _helps(below, context, (*words, word))


def shown_help() -> dict[str, str]:
    """The help that the page shows, by command."""
    return {found[1]: found[3] for found in _HELP.finditer(COMMANDS.read_text())}


def with_help(page: str) -> str:
    """The page with the help of each command as it is now."""
    helps = commands()
    return _HELP.sub(lambda found: found[1] + found[2] + helps.get(found[1], found[3]), page)


def keys(of: type[msgspec.Struct], *, leaves: tuple[type[msgspec.Struct], ...] = (), without: tuple[str, ...] = ()) -> set[str]:
    """The keys of an answer in JSON: `as_of`, `rows[].owner.cik`. Records of the types in `leaves` are one key."""
    return {key for key in _keys(inspect.type_info(of), "", leaves) if key not in without}


def _keys(of: inspect.Type, before: str, leaves: tuple[type[msgspec.Struct], ...]) -> Iterator[str]:
    match of:
        case inspect.UnionType():
            for inner in of.types:
                yield from _keys(inner, before, leaves)
        case inspect.VarTupleType(item_type=inspect.StructType() as item):
            yield from _keys(item, f"{before}[]", leaves)
        case inspect.StructType() if of.cls not in leaves:
            for field in of.fields:
                yield from _keys(field.type, f"{before}.{field.encode_name}".removeprefix("."), leaves)
        case inspect.NoneType() | inspect.CustomType():  # nothing to name, and UNSET: the key is left out
            pass
        case _:
            yield before


def written_type(of: object) -> str:
    """A field's type in the words of the reference: `decimal`, `text or null`, `list of Footnote`, `` `D` or `I` ``."""
    if get_origin(of) in {Union, UnionType}:
        return " or ".join(sorted({written_type(inner) for inner in get_args(of)}, key=lambda word: (word == "null", word)))
    if get_origin(of) is Literal:
        return " or ".join(f"`{word}`" for word in get_args(of))
    if get_origin(of) is tuple:
        inner = get_args(of)
        if inner[-1] is Ellipsis:
            return f"list of {written_type(inner[0])}"
        return f"[{', '.join(map(written_type, inner))}]"
    return _NAMES.get(of, getattr(of, "__name__", str(of)))


_NAMES: Final[dict[Any, str]] = {
    type(None): "null",
    date: "day",
    datetime: "instant",
    Decimal: "decimal",
    str: "text",
    int: "integer",
    bool: "yes/no",
}


def main() -> None:
    """Write the generated parts of the reference."""
    COMMANDS.write_text(with_help(COMMANDS.read_text()))


if __name__ == "__main__":
    main()
