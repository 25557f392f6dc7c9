//! Plugins for everyday use: part of every server unless it is built without them. There are none yet.
