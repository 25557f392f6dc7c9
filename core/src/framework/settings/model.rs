//! Models whose rows a setting can refer to.

use crate::const_check::{ConstResult, str_eq};

/// A model whose rows a setting refers to by primary key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Model {
    /// `app.model`, as `model_name` in the API.
    pub name: &'static str,
    /// Path of the list of rows in the API.
    pub api_url: &'static str,
    /// Query parameters of that list.
    pub filters: &'static [(&'static str, Filter)],
}

/// The value of one query parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Filter {
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A string.
    Text(&'static str),
}

/// Every model that a setting can refer to, with the path of its list.
const MODELS: &[(&str, &str)] = inventree_macros::models!();

impl Model {
    /// Returns the model with the given name. In a constant, an unknown name does not compile.
    #[track_caller]
    #[must_use]
    pub const fn named(name: &'static str) -> Self {
        let mut i = 0;
        while i < MODELS.len() {
            if str_eq(MODELS[i].0, name) {
                return Self {
                    name,
                    api_url: MODELS[i].1,
                    filters: &[],
                };
            }
            i += 1;
        }
        ConstResult::error(&[
            "`",
            name,
            "` is not a model; write `app.model`, for example `part.part`, `stock.stocklocation` or `company.company`",
        ])
        .assert_ok();
        Self {
            name,
            api_url: "",
            filters: &[],
        }
    }

    /// Sets the query parameters of the list from which clients choose a row.
    #[must_use]
    pub const fn filters(mut self, filters: &'static [(&'static str, Filter)]) -> Self {
        self.filters = filters;
        self
    }
}
