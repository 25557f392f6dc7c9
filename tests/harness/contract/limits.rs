//! Plugins that cannot run: one whose start fails, one for later servers, one for earlier ones.

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

/// For later servers.
#[plugin(
    name = "GoldenFuture",
    slug = "golden-future",
    version = "1.0.0",
    min_version = "99.0.0"
)]
#[derive(Default)]
struct GoldenFuture;

/// For earlier servers.
#[plugin(
    name = "GoldenPast",
    slug = "golden-past",
    version = "1.0.0",
    max_version = "0.1.0"
)]
#[derive(Default)]
struct GoldenPast;
