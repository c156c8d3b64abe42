"""What answers look like, as marshmallow schemas made from the records themselves: the OpenAPI document cannot say anything else.

    schema_of(HoldingsAnswer)      # HoldingsAnswerSchema, with HoldingSchema and the others inside

Decimals are text, days and instants as everywhere. Answers are not dumped through these schemas: they are printed as for the command line.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import marshmallow as ma
import msgspec
from msgspec import inspect

SINGLE: Final[Mapping[type[inspect.Type], tuple[type[ma.fields.Field[Any]], dict[str, str]]]] = {
    inspect.DecimalType: (ma.fields.String, {"description": "an exact decimal number"}),
    inspect.DateTimeType: (ma.fields.String, {"format": "date-time", "description": "an instant in UTC"}),
    inspect.DateType: (ma.fields.Date, {}),
    inspect.BoolType: (ma.fields.Boolean, {}),
    inspect.IntType: (ma.fields.Integer, {}),
    inspect.FloatType: (ma.fields.Float, {}),
    inspect.StrType: (ma.fields.String, {}),
    inspect.UUIDType: (ma.fields.String, {}),
}
"""What a single value becomes; anything else is told as it is."""


@cache
def schema_of(record: type[msgspec.Struct]) -> type[ma.Schema]:
    """The schema of a record."""
    info = inspect.type_info(record)
    assert isinstance(info, inspect.StructType)  # noqa: S101 (a struct's type is one)
    fields = {field.encode_name: _field(field.type) for field in info.fields}
    for field in info.fields:
        fields[field.encode_name].required = field.default is not msgspec.UNSET
    made: type[ma.Schema] = ma.Schema.from_dict(fields, name=f"{record.__name__}Schema")
    return made


def _field(of: inspect.Type) -> ma.fields.Field[Any]:
    if isinstance(of, inspect.UnionType):
        some = [inner for inner in of.types if not isinstance(inner, inspect.NoneType)]
        field = _field(some[0]) if len(some) == 1 else ma.fields.Raw()
        field.allow_none = len(some) < len(of.types)
        return field
    return _plain(of)


def _plain(of: inspect.Type) -> ma.fields.Field[Any]:
    match of:
        case inspect.StructType(cls=cls):
            return ma.fields.Nested(schema_of(cls))
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return ma.fields.List(_field(item))
        case inspect.DictType(value_type=value):
            of_values = None if isinstance(value, inspect.AnyType) else _field(value)
            return ma.fields.Dict(keys=ma.fields.String(), values=of_values)
        case inspect.LiteralType(values=values):
            return ma.fields.String(validate=ma.validate.OneOf(list(values)))
        case _:
            made, facts = SINGLE.get(type(of), (ma.fields.Raw, {}))
            return made(metadata=facts)
