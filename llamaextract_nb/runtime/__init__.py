"""Runs: from files to frames, in the background, remembered in a ledger. (`lx.runs` is a function, hence the name.)"""
