"""Try a machine: the load generator and the checker which judges what its clients saw."""
