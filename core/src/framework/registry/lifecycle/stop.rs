//! Stops plugins.

use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;

use super::LIFECYCLE_TIMEOUT;
use super::task_tracker::TaskToken;
use crate::access::User;
use crate::dispatch::Scope;
use crate::framework::mixin::lifecycle::lifecycle;
use crate::mixin::lifecycle::DynLifecycle;
use crate::registry::Registry;
use crate::registry::plugin_handle::PluginHandle;
use crate::registry::snapshot::ActivePlugin;
use crate::registry::target::Target;

impl Registry {
    /// Calls `stop` of plugins that were removed from dispatch, in parallel and without waiting.
    pub(super) fn stop(self: &Arc<Self>, stops: Vec<ActivePlugin>, underway: Option<TaskToken>) {
        for active in stops {
            // A quarantined plugin has to free its resources, too.
            active.health.release();
            if let Some(handle) = active.lists().get::<lifecycle>().first() {
                self.lifecycle().begin_stop(active.entry.meta.slug);
                let stop = Arc::clone(self).stop_one(handle.clone(), underway.clone());
                self.dispatcher().spawn(stop);
            }
        }
    }

    async fn stop_one(
        self: Arc<Self>,
        handle: PluginHandle<Arc<dyn DynLifecycle>>,
        underway: Option<TaskToken>,
    ) {
        let plugin = handle.plugin;
        let scope = Scope::new::<lifecycle>(&self, Arc::new(User::system()), "stop")
            .with_timeout(LIFECYCLE_TIMEOUT);
        let target = Target::<lifecycle>::single(handle);
        let stopped = self.dispatcher().call(scope, target, DynLifecycle::stop);
        if let Err(error) = stopped.await {
            self.record_not_attempted(plugin, "stop", &error);
        }
        self.lifecycle().end_stop(plugin.slug);
        drop(underway);
    }

    /// Stops every plugin and waits, also for starts and stops that are running. Called at shutdown: no plugin is
    /// started afterwards.
    pub fn shut_down(self: &Arc<Self>) {
        let (all, last) = {
            let mut running = self.lifecycle();
            let all = running.remove_unwanted(&[]);
            self.publish(&running, Arc::clone(&self.snapshot().stored));
            (all, running.tasks.close())
        };
        let Some((underway, over)) = last else {
            return;
        };
        self.stop(all, Some(underway));
        // Enough for a start and then its stop, each with its own deadline.
        if over.recv_timeout(LIFECYCLE_TIMEOUT * 3) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("shutting down although plugins are still starting or stopping");
        }
        self.dispatcher().failures.clear_sink();
    }
}
