"""What a voice is, as data: profiles, styles and lexicons. No code."""
