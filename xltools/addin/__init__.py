"""The Excel add-in: its actions, the file that carries their buttons, its installation."""
