#!/usr/bin/env python
"""Django's command line for Midband."""

import os
import sys


def main() -> None:
    """Run one administrative command; a fault of the place takes one line and no trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # It says what to set; where in the code it was missed helps nobody.
        sys.exit(f"midband: {error}")
    except Exception as error:
        from config.outages import words_for_console

        words = words_for_console(error)
        if words is None:
            raise
        sys.exit(f"midband: {words}")


if __name__ == "__main__":
    main()
