"""Benchmarks: each a module that ./bench runs by its name."""
