"""The law: pure, deterministic, integer only. No I/O, no clock, no float, no text."""
