"""The static site: pages that read without JavaScript, and a script that sorts, filters and remembers the theme."""
