"""Chromium as the tests and tools run it: the machine's own, quiet, and asking nobody anything."""

import os
import shutil
from typing import Final

from playwright.async_api import Browser, Playwright

FLAGS: Final = (
    "--no-sandbox",  # root has none
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--use-fake-device-for-media-stream",  # a microphone that beeps, for who may use it
)
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find() -> str:
    """Return the path of Chromium: ``CHROMIUM`` of the environment, or what is installed.

    Raises:
        FileNotFoundError: there is none; the message says what to install.
    """
    candidates = (os.environ.get("CHROMIUM", ""), *_NAMES)
    found = next(filter(None, map(shutil.which, candidates)), None)
    if found is None:
        raise FileNotFoundError("There is no Chromium: install it with 'apt install chromium'.")
    return found


async def launch(playwright: Playwright, *flags: str) -> Browser:
    """Start a browser."""
    return await playwright.chromium.launch(executable_path=find(), args=[*FLAGS, *flags])
