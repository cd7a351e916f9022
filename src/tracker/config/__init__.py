"""`config/repos.yaml`: reading it, judging it, editing it with comments kept."""
