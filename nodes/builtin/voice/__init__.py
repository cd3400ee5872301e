"""The voice of the built-in mind: phrases as data, grammar, and one small function a reply."""
