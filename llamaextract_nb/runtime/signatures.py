"""What public calls tell of their options: what each is for, and which one a misspelt name may have meant."""

from __future__ import annotations

import difflib
import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def suggesting(function: F, passed_to: Callable[..., Any] | None = None) -> F:
    """Have a function name the nearest of its options when it is given one that it does not have.

    Args:
        function: The function.
        passed_to: The one that is given its `**options`, if it has some.
    """
    known = [
        name
        for each in (function, passed_to or function)
        for name, parameter in inspect.signature(each).parameters.items()
        if parameter.kind is not parameter.VAR_KEYWORD
    ]
    named = inspect.unwrap(function).__name__

    def check(options: dict[str, Any]) -> None:
        for name in options:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known)}."
                raise TypeError(f"{named}() has no option {name!r}: {hint}")

    @functools.wraps(function)
    def called(*args: Any, **options: Any) -> Any:
        check(options)
        return function(*args, **options)

    @functools.wraps(function)
    async def awaited(*args: Any, **options: Any) -> Any:
        check(options)
        return await function(*args, **options)

    return awaited if inspect.iscoroutinefunction(function) else called  # type: ignore[return-value]


def with_options_of(other: Callable[..., Any]) -> Callable[[F], F]:
    """Have a function's docstring describe its arguments in the words of another function that takes the same."""

    def documented(function: F) -> F:
        told, own = inspect.getdoc(other), inspect.getdoc(function)
        if told and own:  # python -OO leaves both out
            arguments = told[told.index("Args:\n") : told.index("Raises:\n")]
            head, raises, rest = own.partition("Raises:\n")
            function.__doc__ = head.rstrip() + "\n\n" + arguments + raises + rest
        return function

    return documented
