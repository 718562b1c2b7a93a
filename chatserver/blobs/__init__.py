"""The bytes of files: where they are kept, how they arrive, and small pictures of them."""
