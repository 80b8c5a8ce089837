"""Words: what documents call things, in the languages of the vocabulary, and how alike two names are."""
