"""What any cluster would say: label selectors, quantities, replicas, budgets, Services and their pods."""
