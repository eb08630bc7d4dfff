"""勾稽关系: the relation language, its meaning in Decimal and its rendering to Excel."""
