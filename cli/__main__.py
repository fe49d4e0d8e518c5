"""`python -m cli`: the `onward` command."""

from cli.command_line import main

if __name__ == "__main__":
    main()
