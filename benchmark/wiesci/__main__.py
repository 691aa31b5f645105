"""``python -m wiesci`` is the command ``wiesci``."""

from wiesci.cli import main

if __name__ == "__main__":
    main()
