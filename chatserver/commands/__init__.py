"""The commands of the command line, one module each: ``add`` declares it, ``run`` does it.

A module imports what its command needs when it runs, so that ``--help`` answers at once.
"""
