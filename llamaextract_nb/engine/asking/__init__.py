"""Questions: what a schema and the user's words ask for, as the search sees it."""
