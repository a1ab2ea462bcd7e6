"""`python -m searchguard` is the command `searchguard`."""

from searchguard.cli.main import main

if __name__ == "__main__":
    main()
