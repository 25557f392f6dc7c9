//! The signals that end the process.

use actix_web::dev::ServerHandle;
use actix_web::rt;

/// The signals, handled since this was created: from then on none of them kills the process.
pub(super) struct Signals {
    #[cfg(unix)]
    all: [rt::signal::unix::Signal; 4],
}

impl Signals {
    /// Handles signals from now on.
    ///
    /// # Errors
    /// When the operating system does not allow it.
    #[cfg(unix)]
    pub(super) fn listen() -> std::io::Result<Self> {
        use rt::signal::unix::{SignalKind, signal};
        let all = [
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
            signal(SignalKind::interrupt())?,
            signal(SignalKind::quit())?,
        ];
        Ok(Self { all })
    }

    /// Handles signals from now on.
    ///
    /// # Errors
    /// When the operating system does not allow it.
    #[cfg(not(unix))]
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self {})
    }

    /// Stops the server on the first signal: gracefully on `SIGTERM` and `SIGHUP`, at once on `SIGINT` and `SIGQUIT`.
    pub(super) fn stop_on_signal(self, server: ServerHandle) {
        rt::spawn(async move {
            let is_patient = self.recv().await;
            server.stop(is_patient).await;
        });
    }

    #[cfg(unix)]
    async fn recv(self) -> bool {
        let [mut terminate, mut hangup, mut interrupt, mut quit] = self.all;
        tokio::select! {
            _ = terminate.recv() => true,
            _ = hangup.recv() => true,
            _ = interrupt.recv() => false,
            _ = quit.recv() => false,
        }
    }

    #[cfg(not(unix))]
    async fn recv(self) -> bool {
        if rt::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        false
    }
}
