"""What Slack means: its texts and blocks, and what is wrong with them."""
