//! The rules of companies.

use diesel::QueryResult;
use serde_json::{Value, json};

use super::{ADDRESS, PRIMARY_ADDRESS_FIELD};
use crate::models::image;
use crate::resource::{
    Change, Rules, SerializeContext, WriteContext, WriteError, nested_lists, unique,
};

/// The rules of `COMPANY`.
#[derive(Debug)]
pub(super) struct CompanyRules;

impl Rules for CompanyRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        image::reject_remote(context, change);
        if change.after.text("currency").is_empty() {
            let default = context.actor.settings.inventree_default_currency.code();
            change.after.set("currency", default);
        }
        unique::check(context, change, &["name", "email"])
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        nested_lists::add(context, PRIMARY_ADDRESS_FIELD, &ADDRESS, "company")?;
        for (_, serialized) in context.items_mut() {
            let addresses = serialized
                .get(PRIMARY_ADDRESS_FIELD)
                .and_then(Value::as_array);
            let mut addresses = addresses.into_iter().flatten();
            let primary = addresses.find(|address| address.get("primary") == Some(&json!(true)));
            let primary = primary.cloned().unwrap_or_default();
            serialized.insert(PRIMARY_ADDRESS_FIELD.to_owned(), primary);
        }
        Ok(())
    }
}
