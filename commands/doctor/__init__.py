"""Does this machine have what the program needs: small checks, one line each with the next step."""

from commands.doctor.verb import doctor

__all__ = ["doctor"]
