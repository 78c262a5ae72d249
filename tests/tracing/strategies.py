"""Records and entries as Hypothesis draws them: every field within its bound, from nothing to all of them."""

from typing import Any

from hypothesis import strategies as st

from vistka.bundle import fields
from vistka.tracing.entry import BODIES, Body

_TEXTS = st.sampled_from(
    ["Оніщук Анастасія", "Анастасия Онищук", "Anastasiia Onishchuk", "Ґалаґан", "x", "з двома\nрядками", "żółć", "日本"]
) | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Cs")), max_size=20)


def value_of(field: fields.Field) -> st.SearchStrategy[Any]:
    """What a field may hold."""
    match field:
        case fields.Optional(field=inner):
            return st.none() | value_of(inner)
        case fields.Line():
            return _TEXTS.map(lambda text: text.replace("\n", " "))
        case fields.Text():
            return _TEXTS
        case fields.Whole(least=least, most=most):
            return st.integers(least, most)
        case fields.Flag():
            return st.booleans()
        case fields.OneOf(words=words):
            return st.sampled_from(words)
        case fields.Bytes(unit=unit):
            return st.binary(min_size=unit, max_size=unit)
        case fields.Rows(row=row, fields=columns):
            drawn = {column.name: value_of(column) for column in columns}
            return st.lists(st.builds(row, **drawn), max_size=3).map(tuple)
    raise AssertionError(field)


def bodies() -> st.SearchStrategy[Body]:
    """Any entry."""
    return st.one_of(
        [st.builds(kind, **{field.name: value_of(field) for field in kind.FIELDS}) for kind in BODIES.values()]
    )
