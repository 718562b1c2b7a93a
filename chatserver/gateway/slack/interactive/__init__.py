"""What people do with apps, as the apps hear of it, and what comes of their answers."""
