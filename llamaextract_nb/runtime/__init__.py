"""Runs, from files to frames: in the background, remembered in a ledger (`runs` is taken by the function)."""
