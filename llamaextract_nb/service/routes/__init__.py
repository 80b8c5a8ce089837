"""The routes of both wires, side by side; what they answer with is in the store, what they start is in the jobs."""
