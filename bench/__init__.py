"""What `make bench` runs: every figure beside a peer or a goal of the same run; nothing is timed in tests."""
