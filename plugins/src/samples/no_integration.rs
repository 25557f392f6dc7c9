//! A plugin without mixins: it can only be activated and deactivated.

use inventree::prelude::*;

/// Does nothing at all.
#[plugin(
    name = "NoIntegrationPlugin",
    slug = "nointegrationplugin",
    version = "1.0.0"
)]
#[derive(Debug, Default)]
pub struct NoIntegrationPlugin;
