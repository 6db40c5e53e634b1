"""Names of a package that are brought in when they are asked for: a command starts with its own."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any


class _Package(ModuleType):
    """A package whose names come late; a module never hides a name that is called the same."""

    def __getattr__(self, name: str) -> Any:
        if name not in _names(self.__name__):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        module, original = _names(self.__name__)[name]
        value = getattr(import_module(module), original)
        self.__dict__[name] = value
        return value

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, ModuleType) and name in _names(self.__name__):
            return  # set by the import system: write_docx is the function, not its module
        super().__setattr__(name, value)


def names_come_late(package: str) -> None:
    """Bring in what a package imports under `if TYPE_CHECKING:` when it is asked for."""
    sys.modules[package].__class__ = _Package


@cache
def _names(package: str) -> dict[str, tuple[str, str]]:
    """Return where each late name of a package stands and its name there, by its own source."""
    spec = sys.modules[package].__spec__
    source = getattr(spec and spec.loader, "get_source", lambda _: None)(package)
    if source is None:
        raise ImportError(f"{package} has come without its source", name=package)
    return {
        alias.asname or alias.name: (statement.module or "", alias.name)
        for statement in _late(ast.parse(source))
        for alias in statement.names
    }


def _late(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    for block in tree.body:
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            yield from (entry for entry in block.body if isinstance(entry, ast.ImportFrom))
