"""Everything on disk: catalog, encoder, vectors, indexes and titles."""
