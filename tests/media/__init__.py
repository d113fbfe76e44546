"""Tests of the picture: rules by themselves, and the engine with real peers."""
