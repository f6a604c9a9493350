"""`python -m orchestration` is the same command as `kesiapan`."""

from orchestration.cli import main

if __name__ == "__main__":
    main()
