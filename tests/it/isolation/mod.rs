//! Isolation: the effects of a failing plugin on its caller and on everyone else.

mod calls;
mod deadlocking;
mod lifecycle;
mod load;
mod misspelt;
mod mistakes;
mod permits;
mod quarantine;
mod urls;
mod validation;

use std::sync::atomic::{AtomicBool, Ordering};

use inventree_tests::Client;
use inventree_tests::server::eventually;
use serde_json::json;

/// Runs the work while another thread checks that another plugin answers and that settings can be written.
fn while_others_respond(admin: &Client, work: impl FnOnce()) {
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
        others.join().expect("the other plugin answers");
    });
}

/// Waits until the failure is listed in the status and stored as an error report.
fn wait_for_failure(admin: &Client, plugin: &str, mixin: &str, function: &str, kind: &str) {
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
