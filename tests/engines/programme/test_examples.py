"""The examples in the engine's docstrings are true."""

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

from cherchons.engines import programme

MODULES = [found.name for found in iter_modules(programme.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    assert doctest.testmod(import_module(f"{programme.__name__}.{name}")).failed == 0
