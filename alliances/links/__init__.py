"""1+5+N: floating members in the register, who links whom, whether each ring keeps to the ratio (R50, R51)."""
