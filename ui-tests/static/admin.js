// Stands in for the script of a plugin: see tests/folders.rs.
