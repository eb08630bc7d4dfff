"""Rules of the performance forms: 绩效目标申报 and 绩效自评."""
