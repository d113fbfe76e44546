"""Composition: the one place that names features and adapters, and hands each what it may reach."""
