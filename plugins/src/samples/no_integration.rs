//! A plugin without any mixin: it can be switched on and off, and that is all.

use inventree::prelude::*;

/// Does nothing at all.
#[plugin(
    name = "NoIntegrationPlugin",
    slug = "nointegrationplugin",
    version = "1.0.0"
)]
#[derive(Debug, Default)]
pub struct NoIntegrationPlugin;
