//! The state that all requests share.

use std::sync::Arc;

use inventree::db::{Db, generation};
use inventree::registry::Registry;
use inventree::registry::snapshot::Snapshot;

use crate::auth::Auth;
use crate::blocking::{self, block};
use crate::config::Config;
use crate::traffic::Traffic;
use crate::web::error::Result;

/// The state that all requests share.
#[derive(Debug)]
pub struct State {
    /// The configuration.
    pub config: Arc<Config>,
    /// The plugins.
    pub registry: Arc<Registry>,
    /// Authentication of requests.
    pub auth: Auth,
    /// The limits for all requests together.
    pub traffic: Traffic,
    /// Which plugin URL each HTTP worker runs.
    pub watchdog: crate::plugin_urls::watchdog::Watchdog,
}

impl State {
    /// Returns the current snapshot.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.registry.snapshot()
    }

    /// Reads from the database on a blocking thread.
    ///
    /// # Errors
    /// Those of the closure, and when the database does not answer.
    pub async fn read<R: Send + 'static>(
        &self,
        query: impl FnOnce(&mut Db) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        blocking::read(self.registry.db(), query).await
    }

    /// Writes to the database in one transaction, on a blocking thread.
    ///
    /// # Errors
    /// Those of the closure, and when the database does not answer.
    pub async fn write<R: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Db) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        blocking::write(self.registry.db(), change).await
    }

    /// Writes state that every process caches, such as users and their roles. The transaction also increments the
    /// generation, so that all processes refresh; this process has done so when the method returns.
    ///
    /// # Errors
    /// Those of the closure, and when the database does not answer.
    pub async fn write_shared<R: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Db) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let shared = self.write(move |db| {
            let changed = change(db)?;
            // Last, to avoid deadlocks: another transaction may hold rows while it waits for the generation.
            generation::increment(db)?;
            Ok(changed)
        });
        let shared = shared.await?;
        self.refresh().await?;
        Ok(shared)
    }

    /// Refreshes the shared state after a change by this process, so that the next request sees it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refresh(&self) -> Result<()> {
        let registry = Arc::clone(&self.registry);
        block(move || Ok(registry.refresh(inventree::registry::Wait::No)?)).await
    }

    /// Whether clients reach the server by HTTPS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.config
            .site_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}
