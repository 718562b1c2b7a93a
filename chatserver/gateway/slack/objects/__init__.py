"""Objects as Slack's API shows them, made from ours without a wait."""
