//! The plugins that come with the server: one file and one cargo feature each.

pub mod builtin;
pub mod samples;

/// Whether any plugin is compiled in.
pub const ANY: bool = cfg!(any(
    feature = "digikeyplugin",
    feature = "inventreebarcode",
    feature = "lcscplugin",
    feature = "mouserplugin",
    feature = "tmeplugin",
    feature = "sample",
    feature = "simpleaction",
    feature = "sampleversion",
    feature = "nointegrationplugin",
    feature = "samplelabel",
    feature = "samplelocate",
    feature = "samplepicker",
    feature = "validator",
));
