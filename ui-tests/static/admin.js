// A sample of a plugin's script: see tests/folders.rs.
