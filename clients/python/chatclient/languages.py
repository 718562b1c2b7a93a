"""Which language somebody reads on their terminal."""

import os
from collections.abc import Mapping
from typing import Final, Literal

Language = Literal["en", "fr"]

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """Return what the first of LC_ALL, LC_MESSAGES and LANG that is set asks for.

    Source: POSIX.1-2017, Base Definitions, section 8.2.
    """
    value = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return "fr" if value.lower().startswith("fr") else "en"
