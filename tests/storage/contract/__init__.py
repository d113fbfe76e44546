"""What each backend of the store promises: one suite, run over all of them by test_store.py."""
