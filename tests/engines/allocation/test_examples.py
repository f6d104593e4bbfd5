"""Allocation: the examples of the documentation."""

import doctest
from importlib import import_module

import pytest

MODULES = "ground problem orders certificate flow solving checking explaining conflicts sentences lottery mip"


@pytest.mark.parametrize("name", ["", *(f".{name}" for name in MODULES.split())])
def test_the_examples_of_the_documentation(name: str) -> None:
    assert doctest.testmod(import_module(f"cherchons.engines.allocation{name}")).failed == 0
