"""Telling a person: what is wrong, who was told, in which words; mail, webhook, the digest of new directives."""
