//! Measurements. A figure stands beside its baseline, taken in the same run: compare the two, not one with a
//! clock on another machine.

pub mod barcode;
pub mod bare;
pub mod cpu;
pub mod dispatch;
pub mod durable;
pub mod http;
pub mod inventory;
pub mod many;
pub mod start;

use serde_json::json;

/// One measured figure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// How much.
    pub value: f64,
    /// In which unit.
    pub unit: &'static str,
    /// What it is compared with, in the same unit.
    pub baseline: Option<f64>,
}

impl Figure {
    /// A figure on its own.
    #[must_use]
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
            baseline: None,
        }
    }

    /// Beside its baseline.
    #[must_use]
    pub fn beside(mut self, baseline: f64) -> Self {
        self.baseline = Some(baseline);
        self
    }

    /// One JSON object: `name value unit baseline ratio`.
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

/// The middle one.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
