"""The methods, by what they are about; :func:`load` registers them all."""

import importlib
import pkgutil


def load() -> None:
    """Import every module here, so that each registers its methods."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
