"""What was said elsewhere, brought in: readers of three systems, and one writer."""
