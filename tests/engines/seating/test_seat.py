"""Seating: by example, by property, and against brute force."""

import doctest
import importlib
import pkgutil

import pytest

from cherchons.engines import seating

MODULES = [module.name for module in pkgutil.iter_modules(seating.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_documentation(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"cherchons.engines.seating.{name}")).failed == 0
