"""The commands: arguments, exit codes, progress; nothing else."""
