"""Vesting terms of the Open Cap Format: an object `VESTING_TERMS` becomes a schedule, and a schedule such an object (ADR 17)."""
