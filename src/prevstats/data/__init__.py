"""Sources of data, each turned into the one shape that all designs read."""
