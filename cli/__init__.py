"""What the `onward` command does, one file for a group of subcommands."""
