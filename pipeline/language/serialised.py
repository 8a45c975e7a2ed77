"""What a Doc holds of ours, for `Doc.to_bytes` and `DocBin(store_user_data=True)`: srsly writes values of other types by hooks.

A Doc that is read again has everything, with one difference: a tuple (`doc._.organisations`, `doc._.ties`) may be a list
then, as msgpack knows no tuples. Where this package isn't imported, entities and ties are read as dicts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import srsly
from pydantic import TypeAdapter

from pipeline.language.org_grammar import Mention
from pipeline.language.ties import Tie
from pipeline.schema import Entity

_TYPE, _VALUE, _SET = "lianxiao type", "value", "frozenset"
_WRITTEN: dict[str, tuple[type, TypeAdapter[Any]]] = {
    kind.__name__: (kind, TypeAdapter(kind)) for kind in (Entity, Tie, Mention)
}
_Chain = Callable[[Any], Any] | None
"""What srsly asks for other types."""


def register() -> None:
    """Make srsly write and read what a Doc holds of ours."""
    srsly.msgpack_encoders.register("lianxiao", func=_encoded)
    srsly.msgpack_decoders.register("lianxiao", func=_decoded)


def _encoded(value: Any, chain: _Chain = None) -> Any:
    for name, (kind, adapter) in _WRITTEN.items():
        if isinstance(value, kind):
            return {_TYPE: name, _VALUE: adapter.dump_python(value)}
    if isinstance(value, frozenset):
        return {_TYPE: _SET, _VALUE: sorted(value)}
    return value if chain is None else chain(value)


def _decoded(value: Any, chain: _Chain = None) -> Any:
    name = value.get(_TYPE)
    if name == _SET:
        return frozenset(value[_VALUE])
    if name in _WRITTEN:
        return _WRITTEN[name][1].validate_python(value[_VALUE])
    return value if chain is None else chain(value)
