"""Whether links on other hosts are alive, dead, restricted or unknown; and the guard against addresses inside."""
