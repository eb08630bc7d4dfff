"""The panel: a small window with the add-in's buttons, beside any program that has the workbook open."""
