"""The edge as others meet it: a real serving process, unmodified SDKs, hostile clients."""
