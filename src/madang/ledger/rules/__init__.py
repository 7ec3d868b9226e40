"""The rules, one module a subject: command, event, handler. Tags are given once and never reused."""
