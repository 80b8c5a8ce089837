"""Structure: what stands where on a document's pages, found without asking what is wanted."""
