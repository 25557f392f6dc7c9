//! The result of a plugin's validation.

use crate::query::{Column, Model};
use crate::resource::Resource;
use crate::validation_errors::{NON_FIELD_ERRORS, ValidationErrors};

/// The result of a plugin's validation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// No objection: the next plugin is called.
    Pass,
    /// Accept, and skip the remaining plugins. The server's own rules still apply.
    Accept,
    /// Reject: nothing is written.
    Reject(FieldErrors),
}

/// The messages of a rejection: at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldErrors {
    reasons: Vec<Reason>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Reason {
    /// `None` is the field that is validated.
    field: Option<String>,
    /// The name of the model whose column it is, where a column was given.
    model: Option<&'static str>,
    text: String,
}

impl Reason {
    fn of_column<M: Model, T, A>(column: Column<M, T, A>, text: impl Into<String>) -> Self {
        Self {
            field: Some(column.name().to_owned()),
            model: Some(M::RESOURCE.model.name),
            text: text.into(),
        }
    }

    fn new(field: Option<String>, text: String) -> Self {
        Self {
            field,
            model: None,
            text,
        }
    }
}

impl Verdict {
    /// Rejects with a message for the field of the column. A column of another model is a failure of the plugin.
    pub fn reject<M: Model, T, A>(column: Column<M, T, A>, text: impl Into<String>) -> Self {
        Self::Reject(Reason::of_column(column, text).into())
    }

    /// Rejects with a message for the value that is validated. It is reported at the field of the method; for methods
    /// that validate a whole item, at no field.
    pub fn reject_value(text: impl Into<String>) -> Self {
        Self::Reject(Reason::new(None, text.into()).into())
    }

    /// Adds a message for the field of the column; [`Pass`](Self::Pass) and [`Accept`](Self::Accept) become a rejection.
    pub fn and<M: Model, T, A>(self, column: Column<M, T, A>, text: impl Into<String>) -> Self {
        let reason = Reason::of_column(column, text);
        match self {
            Self::Reject(mut errors) => {
                errors.reasons.push(reason);
                Self::Reject(errors)
            }
            Self::Pass | Self::Accept => Self::Reject(reason.into()),
        }
    }
}

impl From<Reason> for FieldErrors {
    fn from(reason: Reason) -> Self {
        Self {
            reasons: vec![reason],
        }
    }
}

impl FieldErrors {
    /// Converts the errors of an [`Error::invalid`](crate::Error::invalid). A message without a field belongs to the
    /// field that is validated.
    pub(crate) fn from_validation_errors(errors: &ValidationErrors) -> Self {
        let field = |name: &str| Some(name.to_owned()).filter(|name| name != NON_FIELD_ERRORS);
        let reasons = errors.messages();
        Self {
            reasons: reasons
                .map(|(name, text)| Reason::new(field(name), text))
                .collect(),
        }
    }

    /// Returns the first field that the resource does not have, or that is a column of another model. Errors of the whole
    /// item have no field.
    pub(crate) fn unknown_field(&self, resource: &Resource) -> Option<&str> {
        let is_known = |reason: &Reason, field: &str| {
            let is_own = reason
                .model
                .is_none_or(|model| model == resource.model.name);
            is_own && (field == NON_FIELD_ERRORS || resource.field_index(field).is_some())
        };
        let mut fields = self.reasons.iter().filter_map(|reason| {
            let field = reason.field.as_deref()?;
            Some((reason, field))
        });
        let unknown = fields.find(|(reason, field)| !is_known(reason, field))?;
        Some(unknown.1)
    }

    /// Groups the messages by field; `own` is the field that is validated.
    #[must_use]
    pub fn into_validation_errors(self, own: &str) -> ValidationErrors {
        let mut errors = ValidationErrors::default();
        for Reason { field, text, .. } in self.reasons {
            errors.add(field.as_deref().unwrap_or(own), text);
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Verdict;
    use crate::items::part;

    #[test]
    fn a_rejection_without_a_field_is_reported_at_the_field_of_the_request() {
        let verdict = Verdict::reject_value("too long").and(part::IPN, "too short");
        let Verdict::Reject(errors) = verdict.and(part::IPN, "odd") else {
            panic!("no rejection");
        };
        let texts = errors.into_validation_errors("name").0;
        assert_eq!(
            json!(texts),
            json!({ "name": ["too long"], "IPN": ["too short", "odd"] })
        );
    }

    #[test]
    fn one_more_reason_makes_a_rejection_of_any_verdict() {
        let rejected = || Verdict::reject(part::IPN, "odd");
        assert_eq!(Verdict::Pass.and(part::IPN, "odd"), rejected());
        assert_eq!(Verdict::Accept.and(part::IPN, "odd"), rejected());
    }
}
