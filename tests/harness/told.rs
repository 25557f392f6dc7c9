//! A plugin that starts how and when it is told to.

use std::time::{Duration, Instant};

use inventree::dispatch::failure::Failure;
use inventree::models::plugin_config;
use inventree::prelude::*;

use crate::faulty::{HANG, fail};
use crate::server::eventually;
use crate::{Client, TestServer};

/// Its slug.
pub const SLUG: &str = "told";

/// Reads in its metadata how to start. Its stop and its action fail, by which a test sees them.
#[plugin(
    name = "Told",
    slug = "told",
    version = "1.0.0",
    mixins(lifecycle, action)
)]
#[derive(Default)]
struct Told;

impl LifecycleMixin for Told {
    fn start(&self, cx: &Context) -> Result<()> {
        let end = Instant::now() + HANG;
        loop {
            let how = how(cx)?;
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

impl ActionMixin for Told {
    const ACTION_NAME: &'static str = "told";

    fn perform_action(&self, _cx: &Context, _data: &Value) -> Result<ActionOutcome> {
        fail("error")?;
        Ok(ActionOutcome::ok())
    }
}

fn how(cx: &Context) -> Result<String> {
    let row = cx
        .db()
        .read(|db| plugin_config::find(db, SLUG).map_err(inventree::db::DbError::from))?;
    let metadata = row.and_then(|row| row.metadata).unwrap_or_default().0;
    let how = metadata.get("start").and_then(Value::as_str);
    Ok(how.unwrap_or_default().to_owned())
}

/// Tells it how to start: in a way of [`fail`], or to `wait` until it is told otherwise.
pub fn tell(admin: &Client, how: &str) {
    let body = json!({ "metadata": { "start": how } });
    admin
        .patch("/api/plugins/told/metadata/", &body)
        .expect(200);
}

/// Waits until its start has begun.
pub fn wait_for_its_start(server: &TestServer) {
    eventually("its start has begun", || {
        let health = server.registry().health();
        let told = health.iter().find(|(slug, _)| *slug == SLUG)?;
        (told.1.in_flight() == 1).then_some(())
    });
}

/// How often its stop has run on the server.
#[must_use]
pub fn stops(server: &TestServer) -> usize {
    let failures = server.registry().dispatcher().failures.list();
    let is_stop = |failure: &&Failure| failure.plugin == SLUG && failure.function == "stop";
    failures.iter().filter(is_stop).count()
}
