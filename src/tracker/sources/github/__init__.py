"""GitHub: GraphQL in batches with a token, REST inside the anonymous budget without one."""
