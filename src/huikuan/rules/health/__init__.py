"""The contract health check (合同体检): which terms are missing or weak, by what article, and what to propose instead.

`check.check_contract` judges; a person negotiates. What cannot be judged is said to be unknown, never guessed.
"""
