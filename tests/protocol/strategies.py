"""Hypothesis strategies for any wire struct, read from its type: nothing to keep in step."""

from functools import cache
from typing import Any

import msgspec.inspect as mi
from hypothesis import strategies as st

MAX_ITEMS = 3
MAX_CHARACTERS = 40


@cache
def instances(kind: Any) -> st.SearchStrategy[Any]:
    """Return values of a wire type: a struct, a union of structs, or what a field may hold."""
    return _of(mi.type_info(kind))


def plain_values() -> st.SearchStrategy[Any]:
    """Return what both encodings can carry and a frame may hold: no fractions, ints in 64 bits."""
    leaves = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8)
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=MAX_ITEMS)
            | st.dictionaries(st.text(max_size=8), inner, max_size=MAX_ITEMS)
        ),
        max_leaves=8,
    )


def _of(kind: mi.Type) -> st.SearchStrategy[Any]:
    match kind:
        case mi.Metadata(type=inner):
            return _of(inner)
        case mi.StructType():
            return _struct(kind)
        case mi.UnionType(types=types):
            return st.one_of(*map(_of, types))
        case mi.ListType(item_type=item, min_length=low):
            return st.lists(_of(item), min_size=low or 0, max_size=(low or 0) + MAX_ITEMS)
    return _leaf(kind)


def _leaf(kind: mi.Type) -> st.SearchStrategy[Any]:
    match kind:
        case mi.StrType():
            return _text(kind)
        case mi.IntType():
            return _integer(kind)
        case mi.FloatType(gt=low):
            return st.floats(low or 0.0, 1e6, exclude_min=True, allow_subnormal=False)
        case mi.BoolType() | mi.NoneType():
            return st.booleans() if isinstance(kind, mi.BoolType) else st.none()
        case mi.LiteralType(values=choices) | mi.EnumType(cls=choices):
            return st.sampled_from(list(choices))
        case mi.AnyType():
            return plain_values()
    raise NotImplementedError(kind)


def _struct(kind: mi.StructType) -> st.SearchStrategy[Any]:
    required = {field.name: _of(field.type) for field in kind.fields if field.required}
    optional = {field.name: _of(field.type) for field in kind.fields if not field.required}
    fields = st.fixed_dictionaries(required, optional=optional)
    return fields.map(lambda values: kind.cls(**values))


def _text(kind: mi.StrType) -> st.SearchStrategy[str]:
    low, high = kind.min_length or 0, min(kind.max_length or MAX_CHARACTERS, MAX_CHARACTERS)
    if kind.pattern is None:
        return st.text(min_size=low, max_size=high)
    matching = st.from_regex(kind.pattern, fullmatch=True)
    return matching.filter(lambda text: low <= len(text) <= (kind.max_length or len(text)))


def _integer(kind: mi.IntType) -> st.SearchStrategy[int]:
    low = kind.ge if kind.ge is not None else -(2**63)
    high = kind.le if kind.le is not None else (kind.lt or 2**63) - 1
    return st.integers(low, high)
