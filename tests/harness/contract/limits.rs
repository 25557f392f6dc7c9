//! Plugins that cannot run: one whose start fails, one for newer servers, one for older servers.

use inventree::prelude::*;

/// Its start fails.
#[plugin(
    name = "GoldenBrokenInit",
    slug = "golden-broken-init",
    version = "1.0.0",
    mixins(lifecycle)
)]
#[derive(Default)]
struct GoldenBrokenInit;

impl LifecycleMixin for GoldenBrokenInit {
    fn start(&self, _cx: &Context) -> Result<()> {
        Err(Error::failed("init failed"))
    }
}

/// Requires a newer server.
#[plugin(
    name = "GoldenFuture",
    slug = "golden-future",
    version = "1.0.0",
    min_version = "99.0.0"
)]
#[derive(Default)]
struct GoldenFuture;

/// Requires an older server.
#[plugin(
    name = "GoldenPast",
    slug = "golden-past",
    version = "1.0.0",
    max_version = "0.1.0"
)]
#[derive(Default)]
struct GoldenPast;
