"""What was learned on dialogues: plain numbers in JSON, each file with the command that made it."""
