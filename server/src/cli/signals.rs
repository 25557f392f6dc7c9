//! The signals by which the process is asked to end.

use actix_web::dev::ServerHandle;
use actix_web::rt;

/// Signals that are heard from the moment on at which this is made: none of them ends the process out of order.
pub(super) struct Signals {
    #[cfg(unix)]
    all: [rt::signal::unix::Signal; 4],
}

impl Signals {
    /// Hears signals from now on.
    ///
    /// # Errors
    /// When the operating system does not allow it.
    #[cfg(unix)]
    pub(super) fn hear() -> std::io::Result<Self> {
        use rt::signal::unix::{SignalKind, signal};
        let all = [
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
            signal(SignalKind::interrupt())?,
            signal(SignalKind::quit())?,
        ];
        Ok(Self { all })
    }

    /// Hears signals from now on.
    ///
    /// # Errors
    /// When the operating system does not allow it.
    #[cfg(not(unix))]
    pub(super) fn hear() -> std::io::Result<Self> {
        Ok(Self {})
    }

    /// Lets the first one end the server: in order when the process is to terminate or its terminal has gone, at once
    /// when somebody at the terminal has asked.
    pub(super) fn end(self, server: ServerHandle) {
        rt::spawn(async move {
            let is_patient = self.next().await;
            server.stop(is_patient).await;
        });
    }

    #[cfg(unix)]
    async fn next(self) -> bool {
        let [mut terminate, mut hangup, mut interrupt, mut quit] = self.all;
        tokio::select! {
            _ = terminate.recv() => true,
            _ = hangup.recv() => true,
            _ = interrupt.recv() => false,
            _ = quit.recv() => false,
        }
    }

    #[cfg(not(unix))]
    async fn next(self) -> bool {
        if rt::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        false
    }
}
