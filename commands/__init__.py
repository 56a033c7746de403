"""The verbs of the `tracuu` command, a room a kind: refreshing, asking, serving, telling."""
