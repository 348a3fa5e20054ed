"""催收规则: which one step a claim takes today, and why. Pure functions of facts, policy, calendar and date."""
