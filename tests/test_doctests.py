"""The examples in the docstrings of every installed module are true.

Modules that run inside LibreOffice, whose Python alone has ``uno``, are imported by the tests of live workbooks.
"""

import doctest
import importlib
import pkgutil

import pytest

import xltools


def broken(name):
    raise ImportError(name)  # walk_packages would pass over the package and all in it


INSIDE_LIBREOFFICE = "xltools.addin.uno_"
MODULES = [
    "xltools",
    *(
        found.name
        for found in pkgutil.walk_packages(xltools.__path__, "xltools.", onerror=broken)
        if not found.name.startswith(INSIDE_LIBREOFFICE)
    ),
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_the_module_hold(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_examples_are_found():
    finder = doctest.DocTestFinder(exclude_empty=True)
    tests = [test for name in MODULES for test in finder.find(importlib.import_module(name))]
    assert sum(bool(test.examples) for test in tests) > 0
