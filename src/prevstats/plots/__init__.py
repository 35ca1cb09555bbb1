"""Drawing that takes its labels as arguments and speaks no language."""
