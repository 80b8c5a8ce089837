"""The REST API of the contract, for blocking and for async code."""
