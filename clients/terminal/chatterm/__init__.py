"""A chat client that fills the terminal: what ``chatserver chat`` runs there."""

from .app import ChatApp
from .run import run

__all__ = ["ChatApp", "run"]
