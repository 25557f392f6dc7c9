//! Models whose rows a setting can name.

use crate::constant::{Finding, same};

/// A model whose rows a setting names by primary key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Model {
    /// `app.model`, as `model_name` in the API.
    pub name: &'static str,
    /// Where clients list the rows.
    pub api_url: &'static str,
    /// Query parameters for that list.
    pub filters: &'static [(&'static str, Filter)],
}

/// The value of one query parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Filter {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'static str),
}

/// Every model that a setting can name, with its list.
const MODELS: &[(&str, &str)] = inventree_macros::models!();

impl Model {
    /// The model of the given name. In a constant, an unknown name does not compile.
    #[track_caller]
    #[must_use]
    pub const fn named(name: &'static str) -> Self {
        let mut i = 0;
        while i < MODELS.len() {
            if same(MODELS[i].0, name) {
                return Self {
                    name,
                    api_url: MODELS[i].1,
                    filters: &[],
                };
            }
            i += 1;
        }
        Finding::wrong(&[
            "`",
            name,
            "` is not a model; write `app.model`, for example `part.part`, `stock.stocklocation` or `company.company`",
        ])
        .require();
        Self {
            name,
            api_url: "",
            filters: &[],
        }
    }

    /// With query parameters for the list that clients choose from.
    #[must_use]
    pub const fn filters(mut self, filters: &'static [(&'static str, Filter)]) -> Self {
        self.filters = filters;
        self
    }
}
