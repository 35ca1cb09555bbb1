"""Standard errors, reference distributions and bands: plain functions on arrays."""
