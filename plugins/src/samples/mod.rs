//! Sample plugins for the mixins, shown only in debug mode.

#[cfg(feature = "nointegrationplugin")]
pub mod no_integration;
#[cfg(feature = "sample")]
pub mod sample;
#[cfg(feature = "samplelabel")]
pub mod sample_label;
#[cfg(feature = "samplelocate")]
pub mod sample_locate;
#[cfg(feature = "samplepicker")]
pub mod sample_picker;
#[cfg(feature = "sampleversion")]
pub mod sample_version;
#[cfg(feature = "simpleaction")]
pub mod simple_action;
#[cfg(feature = "validator")]
pub mod validator;
