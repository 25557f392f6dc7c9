//! What every request can reach.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web;
use inventree::db::{Db, generation, group};
use inventree::registry::Registry;
use inventree::registry::snapshot::Snapshot;

use crate::auth::Auth;
use crate::config::Config;
use crate::traffic::Traffic;
use crate::web::error::{ApiError, Result};

/// What every request can reach.
#[derive(Debug)]
pub struct State {
    /// The configuration.
    pub config: Config,
    /// The plugins.
    pub registry: Arc<Registry>,
    /// Who callers are.
    pub auth: Auth,
    /// What all requests together may cost.
    pub traffic: Traffic,
    /// Which plugin URL each worker is in.
    pub watch: crate::plugin_urls::watch::Watch,
}

impl State {
    /// Everything that is active now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.registry.snapshot()
    }

    /// Reads from the database on a thread where that may take time.
    ///
    /// # Errors
    /// As the closure returns them, or when the database gives no answer.
    pub async fn read<R: Send + 'static>(
        &self,
        query: impl FnOnce(&mut Db) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let db = self.registry.db().clone();
        block(move || db.read(query)).await
    }

    /// Writes to the database in one transaction, on a thread where that may take time.
    ///
    /// # Errors
    /// As the closure returns them, or when the database gives no answer.
    pub async fn write<R: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Db) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let db = self.registry.db().clone();
        block(move || db.write(change)).await
    }

    /// Writes what every process keeps in memory, such as users and what they may do: in one transaction, which all
    /// of them hear of and this one has followed when it returns.
    ///
    /// # Errors
    /// As the closure returns them, or when the database gives no answer.
    pub async fn share<R: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Db) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let shared = self.write(move |db| {
            let changed = change(db)?;
            // Last, since whoever takes rows after it would wait for others who took those first.
            generation::raise(db)?;
            Ok(changed)
        });
        let shared = shared.await?;
        self.follow_own_change().await?;
        Ok(shared)
    }

    /// Reads the shared state after a change of this process's own, so that the next request sees it.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub async fn follow_own_change(&self) -> Result<()> {
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

/// Runs work that may take time away from the threads that answer requests.
///
/// # Errors
/// As the closure returns them.
pub async fn block<R: Send + 'static>(
    work: impl FnOnce() -> Result<R> + Send + 'static,
) -> Result<R> {
    let group = group::current();
    match web::block(move || group::within(group, work)).await {
        Ok(result) => result,
        // The work panicked: a bug, which is logged with its place by the panic's own message.
        Err(_) => Err(ApiError::Detail(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the server failed; its log says where".to_owned(),
        )),
    }
}
