"""From sources to facts, from facts to workbooks."""
