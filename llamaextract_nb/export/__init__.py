"""Export: a run's tables for Arrow, Parquet, CSV, JSON and Excel, and runs in a file of their own."""
