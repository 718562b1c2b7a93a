"""The feed's rules: what makes a story, who gets it, and where it stands."""
