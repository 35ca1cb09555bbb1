"""Prices, ledger and appraisal: from effect to kronor per payer."""
