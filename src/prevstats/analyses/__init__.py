"""Parameters and data become findings."""
