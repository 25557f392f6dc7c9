//! What a failing plugin does to its caller and to everyone else.

mod calls;
mod lifecycle;
mod load;
mod misspelt;
mod mistakes;
mod permits;
mod quarantine;
mod tangled;
mod urls;
mod validation;

use std::sync::atomic::{AtomicBool, Ordering};

use inventree_tests::Client;
use inventree_tests::server::eventually;
use serde_json::json;

/// Does the work while another thread sees that every other plugin answers and that settings can be written.
fn meanwhile(admin: &Client, work: impl FnOnce()) {
    struct Done<'a>(&'a AtomicBool);
    impl Drop for Done<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Release);
        }
    }
    admin.activate("simpleaction");
    admin.activate("sample");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let others = scope.spawn(|| {
            let mut rounds = 0;
            while rounds < 2 || !done.load(Ordering::Acquire) {
                admin
                    .post("/api/action/", &json!({ "action": "simple" }))
                    .expect(200);
                let path = "/api/plugins/sample/settings/NUMERICAL_SETTING/";
                admin.patch(path, &json!({ "value": rounds })).expect(200);
                rounds += 1;
            }
        });
        let done = Done(&done);
        work();
        drop(done);
        others.join().expect("all others answer");
    });
}

/// Waits until the failure is listed in the status and stored as an error report.
fn told(admin: &Client, plugin: &str, mixin: &str, function: &str, kind: &str) {
    eventually(&format!("{plugin} {function} {kind} is listed"), || {
        let status = admin.get("/api/plugins/status/").expect(200);
        let mut errors = status["registry_errors"].as_array()?.iter();
        errors.find(|error| {
            error["plugin"] == plugin
                && error["mixin"] == mixin
                && error["function"] == function
                && error["kind"] == kind
                && error["time"].is_string()
        })?;
        Some(())
    });
    let path = format!("plugin.{plugin}.{function}");
    eventually(&format!("{path} {kind} is stored"), || {
        let reports = admin.get("/api/error-report/").expect(200);
        reports
            .as_array()?
            .iter()
            .find(|report| report["path"] == path && report["kind"] == kind)?;
        Some(())
    });
}
