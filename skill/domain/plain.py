"""Frozen dataclasses to plain JSON values and back, for what leaves the process: the store, the session.

Fields at their default are left out, so that what is stored stays small and a field added later needs
no migration.
"""

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
NOT_STORED = {"stored": False}
"""Metadata of a field that belongs to the turn alone."""


class Unreadable(Exception):
    """What was given is not what `plain` wrote."""


def to_plain(value: object) -> Any:
    """The JSON value of a dataclass or of anything it may hold."""
    if is_dataclass(value) and not isinstance(value, type):
        name = {"is": type(value).__name__} if type(value) in _TAGGED else {}
        return {field.name: to_plain(held) for field, held in _told(value)} | name
    match value:
        case Enum():
            return value.value
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {str(key): to_plain(held) for key, held in value.items()}
        case frozenset():
            return sorted(to_plain(held) for held in value)
        case tuple() | list():
            return [to_plain(held) for held in value]
        case _:
            return value


def from_plain(kind: type[T], plain: Any) -> T:
    """The value of the given type that `to_plain` turned into this JSON value.

    Raises `Unreadable` where it did not.
    """
    try:
        return typing.cast("T", _read(kind, plain))
    except (AttributeError, KeyError, LookupError, TypeError, ValueError) as error:
        raise Unreadable(f"{kind}: {error}") from error


def tagged(kind: type[T]) -> type[T]:
    """Mark a dataclass that stands in a union with others: its name is written beside its fields."""
    _TAGGED.add(kind)
    return kind


_TAGGED: set[type] = set()


def _told(value: Any) -> Iterator[tuple["Field[Any]", Any]]:
    for field in fields(value):
        held = getattr(value, field.name)
        if field.metadata.get("stored", True) and not _is_default(field, held):
            yield field, held


def _is_default(field: "Field[Any]", value: object) -> bool:
    if field.default is not MISSING:
        return bool(value == field.default)
    return field.default_factory is not MISSING and bool(value == field.default_factory())


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, plain: Any) -> Any:
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        return _read_union(arguments, plain)
    if origin in {tuple, frozenset}:
        return _read_many(origin, arguments, plain)
    if origin is not None and issubclass(origin, Mapping):
        return {_read(arguments[0], key): _read(arguments[1], held) for key, held in plain.items()}
    if is_dataclass(kind):
        hints = _hints(typing.cast("type", kind))
        return typing.cast("Any", kind)(
            **{name: _read(hints[name], held) for name, held in plain.items() if name in hints}
        )
    return _read_one(kind, plain)


def _read_many(origin: Any, arguments: tuple[Any, ...], plain: Any) -> Any:
    if not isinstance(plain, list):
        raise TypeError(plain)
    if origin is tuple and Ellipsis not in arguments:
        return tuple(_read(kind, held) for kind, held in zip(arguments, plain, strict=True))
    return origin(_read(arguments[0], held) for held in plain)


def _read_one(kind: Any, plain: Any) -> Any:
    if kind in {date, datetime, time}:
        return kind.fromisoformat(plain)
    if kind is timedelta:
        return timedelta(seconds=plain)
    if issubclass(kind, Enum):
        return kind(plain)
    if not isinstance(plain, kind) or (isinstance(plain, bool) and kind is not bool):
        raise TypeError(plain)
    return plain


def _read_union(kinds: tuple[Any, ...], plain: Any) -> Any:
    if plain is None:
        if type(None) in kinds:
            return None
        raise TypeError(plain)
    if isinstance(plain, dict) and "is" in plain:
        return _read(next(kind for kind in kinds if getattr(kind, "__name__", "") == plain["is"]), plain)
    for kind in kinds:
        if kind is type(None):
            continue
        try:
            return _read(kind, plain)
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
    raise TypeError(plain)
