"""What the nightly refresh costs, measured as ratios in one run. Not tests: nothing here asserts a time."""
