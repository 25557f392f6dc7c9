//! Which plugin's match for a barcode counts.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Barcode, DynBarcode, Scan};
use crate::context::Context;
use crate::error::Result;
use crate::meta::Meta;

/// A plugin's match for a barcode.
#[derive(Debug, Clone)]
pub struct PluginMatch {
    /// The plugin.
    pub plugin: &'static Meta,
    /// The match.
    pub scan: Scan,
}

/// Asks plugins for a match. The first one without an error counts, otherwise the first one with an error.
#[derive(Debug, Clone)]
pub struct FirstMatch {
    barcode: Arc<Barcode>,
    with_error: Arc<Mutex<Option<PluginMatch>>>,
}

impl FirstMatch {
    /// Creates it for the barcode.
    #[must_use]
    pub fn new(barcode: &Arc<Barcode>) -> Self {
        Self {
            barcode: Arc::clone(barcode),
            with_error: Arc::default(),
        }
    }

    /// Asks a plugin. Breaks with a match without an error.
    ///
    /// # Errors
    /// Returns the plugin's error.
    pub fn visit(&self, plugin: &dyn DynBarcode, cx: &Context) -> Result<ControlFlow<Scan>> {
        let scan = plugin.scan(cx, &self.barcode)?;
        let Some(scan) = scan.filter(|scan| !scan.is_empty()) else {
            return Ok(ControlFlow::Continue(()));
        };
        if !scan.is_error() {
            return Ok(ControlFlow::Break(scan));
        }
        let mut first = self.lock();
        first.get_or_insert(PluginMatch {
            plugin: cx.plugin(),
            scan,
        });
        Ok(ControlFlow::Continue(()))
    }

    /// Takes the first match with an error.
    #[must_use]
    pub fn take_with_error(&self) -> Option<PluginMatch> {
        self.lock().take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<PluginMatch>> {
        self.with_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
