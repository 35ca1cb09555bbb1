"""Evaluation files and reference tables as frozen, validated objects."""
