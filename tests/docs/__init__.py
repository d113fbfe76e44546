"""The pages say what is there: README, operations, how-to, vendored files, pins, private names."""
