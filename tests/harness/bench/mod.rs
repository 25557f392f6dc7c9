//! Measurements. A figure is reported with its baseline from the same run: compare these two, not figures of different
//! machines.

pub mod barcode;
pub mod baseline;
pub mod cpu;
pub mod dispatch;
pub mod durable;
pub mod generated_plugins;
pub mod http;
pub mod interface;
pub mod inventory;
pub mod start;

use serde_json::json;

/// A measured figure.
#[derive(Debug, Clone)]
pub struct Measurement {
    /// What was measured.
    pub name: String,
    /// The value.
    pub value: f64,
    /// The unit.
    pub unit: &'static str,
    /// The baseline, in the same unit.
    pub baseline: Option<f64>,
}

impl Measurement {
    /// Creates a figure without a baseline.
    #[must_use]
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
            baseline: None,
        }
    }

    /// Adds the baseline.
    #[must_use]
    pub fn with_baseline(mut self, baseline: f64) -> Self {
        self.baseline = Some(baseline);
        self
    }

    /// Formats the figure as a JSON object with `name`, `value`, `unit`, `baseline` and `ratio`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let ratio = self
            .baseline
            .filter(|baseline| *baseline != 0.0)
            .map(|baseline| self.value / baseline);
        json!({
            "name": self.name, "value": self.value, "unit": self.unit, "baseline": self.baseline, "ratio": ratio,
        })
        .to_string()
    }
}

/// Returns the median.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
