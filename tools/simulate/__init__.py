"""A seeded model of a company, or of many, on one process to thousands of them."""
