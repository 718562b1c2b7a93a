"""Developers' benchmark: each figure of the server beside its floor, measured in the same run."""
