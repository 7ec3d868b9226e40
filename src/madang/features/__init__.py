"""The rooms of the house, all alike: the same few files, all optional."""
