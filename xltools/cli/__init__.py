"""The commands: arguments, exit codes, progress; nothing else."""

from xltools.cli.modules import install

install()
