"""Everything derived from the code: schemas, types, reference pages, vectors, examples."""
