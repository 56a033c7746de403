"""What `make` calls, and what maintainers run by hand: system packages, services, the table of licences."""
