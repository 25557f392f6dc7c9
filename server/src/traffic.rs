//! The limits for all requests together: connections, memory of bodies, long responses.

use std::sync::Arc;

use crate::config::Config;
use crate::connection::{Connections, Limits, descriptors};
use crate::web::budget::Budget;
use crate::web::response_slots::ResponseSlots;

/// The limits for all requests together.
#[derive(Debug)]
pub struct Traffic {
    /// The client connections.
    pub connections: Arc<Connections>,
    /// Memory for request bodies while they arrive.
    pub body_budget: Arc<Budget>,
    /// Slots for long responses, by caller.
    pub response_slots: ResponseSlots,
    /// How many files the process may open.
    pub descriptor_limit: usize,
}

impl Traffic {
    /// Builds the limits from the configuration and the machine.
    ///
    /// # Errors
    /// When the thread that checks connections cannot be started.
    pub fn new(config: &Config) -> std::io::Result<Self> {
        let descriptors = descriptors::raise_limit();
        let limits = Limits {
            max_connections: descriptors::max_connections(descriptors, config.database_connections),
            client_timeout: config.client_timeout,
            max_unsent_bytes: config.answer_budget,
        };
        Ok(Self {
            connections: Connections::start(limits)?,
            body_budget: Budget::new(config.body_budget, config.body_limit),
            response_slots: ResponseSlots::default(),
            descriptor_limit: descriptors,
        })
    }

    /// Returns a warning if the machine allows few connections.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let (files, most) = (self.descriptor_limit, self.connections.max_connections());
        (files < descriptors::WARN_BELOW).then(|| {
            format!(
                "the process may open {files} files, which is enough for {most} connections: raise its limit \
                 (`ulimit -n`, `LimitNOFILE=`) to {} or more",
                descriptors::WARN_BELOW
            )
        })
    }
}
