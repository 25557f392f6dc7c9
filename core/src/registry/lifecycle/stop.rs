//! Stopping plugins.

use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;

use super::work::Underway;
use super::{ALLOWED, LIFECYCLE};
use crate::dispatch::Scope;
use crate::mixin::kind;
use crate::mixin::lifecycle::DynLifecycle;
use crate::models::user::User;
use crate::registry::Registry;
use crate::registry::lists::Ready;
use crate::registry::snapshot::Active;

impl Registry {
    /// Calls `stop` of plugins that are out of dispatch already, each on its own.
    pub(super) fn stop(self: &Arc<Self>, stops: Vec<Active>, underway: Option<Underway>) {
        for active in stops {
            // A quarantine keeps requests out; what the plugin holds is given back all the same.
            active.health.release();
            if let Some(ready) = active.lists().of::<kind::lifecycle>().first() {
                let stop = Arc::clone(self).stop_one(ready.clone(), underway.clone());
                self.dispatcher().spawn(stop);
            }
        }
    }

    async fn stop_one(
        self: Arc<Self>,
        ready: Ready<Arc<dyn DynLifecycle>>,
        underway: Option<Underway>,
    ) {
        let plugin = ready.plugin;
        let scope = Scope::new(&self, Arc::new(User::system()), LIFECYCLE, "stop").allow(ALLOWED);
        let list = Arc::new(vec![ready]);
        let stopped = self.dispatcher().one(scope, list, 0, DynLifecycle::stop);
        if let Err(error) = stopped.await {
            self.record_untried(plugin, "stop", &error);
        }
        drop(underway);
    }

    /// Stops every plugin and waits for it, also for those that are being started or stopped: at the server's
    /// end. Nothing is started afterwards.
    pub fn shut_down(self: &Arc<Self>) {
        let (all, last) = {
            let mut running = self.running();
            let all = running.take_unwanted(&[]);
            self.publish(&running, Arc::clone(&self.snapshot().stored));
            (all, running.work.close())
        };
        let Some((underway, over)) = last else {
            return;
        };
        self.stop(all, Some(underway));
        // A start and then its stop, each of which is given up after its own deadline.
        if over.recv_timeout(ALLOWED * 3) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("plugins that neither start nor stop are left behind");
        }
        self.dispatcher().failures.stop_storing();
    }
}
