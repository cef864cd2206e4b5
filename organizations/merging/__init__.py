"""Two records become one: what is declared of every relation, the plan, its steps, and how they are taken back."""
