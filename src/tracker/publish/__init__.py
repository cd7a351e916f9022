"""Writing to GitHub and to chat. The only package that imports PyGithub."""
