"""The official forms as data: the model, the packs and the recogniser."""
