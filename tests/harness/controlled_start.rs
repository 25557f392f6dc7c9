//! A plugin whose start is controlled by the test.

use std::time::{Duration, Instant};

use inventree::dispatch::failure::Failure;
use inventree::prelude::*;
use inventree::registry::store::plugin_config;

use crate::faulty::{HANG, fail};
use crate::server::eventually;
use crate::{Client, TestServer};

/// The slug.
pub const SLUG: &str = "told";

/// Reads from its metadata how to start. Its stop and its action fail, so that a test can see that they ran.
#[plugin(
    name = "Told",
    slug = "told",
    version = "1.0.0",
    mixins(lifecycle, action)
)]
#[derive(Default)]
struct ControlledStart;

impl LifecycleMixin for ControlledStart {
    fn start(&self, cx: &Context) -> Result<()> {
        let end = Instant::now() + HANG;
        loop {
            let how = start_mode(cx)?;
            if how != "wait" || Instant::now() > end {
                return fail(&how);
            }
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }

    fn stop(&self, _cx: &Context) -> Result<()> {
        fail("error")
    }
}

impl ActionMixin for ControlledStart {
    const ACTION_NAME: &'static str = "told";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        fail("error")?;
        Ok(ActionOutcome::ok())
    }
}

fn start_mode(cx: &Context) -> Result<String> {
    let row = cx
        .db()
        .read(|db| plugin_config::find(db, SLUG).map_err(inventree::db::DbError::from))?;
    let metadata = row.and_then(|row| row.metadata).unwrap_or_default().0;
    let how = metadata.get("start").and_then(Value::as_str);
    Ok(how.unwrap_or_default().to_owned())
}

/// Sets how it starts: a mode of [`fail`], or `wait` until the mode changes.
pub fn set_start_mode(admin: &Client, how: &str) {
    let body = json!({ "metadata": { "start": how } });
    admin
        .patch("/api/plugins/told/metadata/", &body)
        .expect(200);
}

/// Waits until its start has begun.
pub fn wait_for_start(server: &TestServer) {
    eventually("its start has begun", || {
        let health = server.registry().health();
        let told = health.iter().find(|(slug, _)| *slug == SLUG)?;
        (told.1.in_flight() == 1).then_some(())
    });
}

/// Returns how often its stop has run on the server.
#[must_use]
pub fn count_stops(server: &TestServer) -> usize {
    let failures = server.registry().dispatcher().failures.list();
    let is_stop = |failure: &&Failure| failure.plugin == SLUG && failure.function == "stop";
    failures.iter().filter(is_stop).count()
}
