//! What all requests together may cost: connections, the memory of bodies, long answers.

use std::sync::Arc;

use crate::config::Config;
use crate::connection::{Connections, Limits, descriptors};
use crate::web::budget::Budget;
use crate::web::places::Places;

/// What all requests together may cost.
#[derive(Debug)]
pub struct Traffic {
    /// The connections of clients.
    pub connections: Arc<Connections>,
    /// The memory of bodies that arrive.
    pub bodies: Arc<Budget>,
    /// Who is given long answers.
    pub places: Places,
    /// How many files the process may open.
    pub descriptors: usize,
}

impl Traffic {
    /// What the configuration and the machine allow.
    ///
    /// # Errors
    /// When no thread can be had that looks after connections.
    pub fn new(config: &Config) -> std::io::Result<Self> {
        let descriptors = descriptors::raise();
        let limits = Limits {
            connections: descriptors::for_connections(descriptors, config.database_connections),
            patience: config.client_timeout,
            unsent: config.answer_budget,
        };
        Ok(Self {
            connections: Connections::start(limits)?,
            bodies: Budget::new(config.body_budget, config.body_limit),
            places: Places::default(),
            descriptors,
        })
    }

    /// What should be said where the machine allows few connections.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let (files, most) = (self.descriptors, self.connections.most());
        (files < descriptors::FEW).then(|| {
            format!(
                "the process may open {files} files, which is enough for {most} connections: raise its limit \
                 (`ulimit -n`, `LimitNOFILE=`) to {} or more",
                descriptors::FEW
            )
        })
    }
}
