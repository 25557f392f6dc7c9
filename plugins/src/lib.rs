//! The plugins that are part of the server: one module and one cargo feature each.

pub mod builtin;
pub mod samples;

/// Whether any plugin is compiled in.
pub const HAS_PLUGINS: bool = cfg!(any(
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
