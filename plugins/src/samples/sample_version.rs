//! Version limits: a server outside of them does not activate the plugin.

use inventree::prelude::*;

/// Runs on servers from 0.1.0 to 2.0.0.
#[plugin(
    name = "Sample Version Plugin",
    slug = "sampleversion",
    version = "1.0.0",
    min_version = "0.1.0",
    max_version = "2.0.0"
)]
#[derive(Debug, Default)]
pub struct SampleVersion;
