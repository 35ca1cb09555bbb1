"""Effect designs: options in a dataclass, data in the call."""
