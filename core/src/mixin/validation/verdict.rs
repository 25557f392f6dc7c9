//! What a plugin answers to the question whether something may be.

use crate::refusal::{Refusals, WHOLE};
use crate::resource::Resource;

/// What a plugin thinks of what it was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// Nothing to say: the next plugin is asked.
    Pass,
    /// It may be, whatever later plugins would say: none is asked. The server's own rules hold all the same.
    Accept,
    /// It may not be: nothing is written.
    Reject(Rejection),
}

/// Why something may not be: at least one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// None stands for what was asked about.
    texts: Vec<(Option<String>, String)>,
}

impl Verdict {
    /// It may not be, for a reason that lies in the field. A field that the item has not is a failure of the plugin.
    pub fn reject(field: &str, text: impl Into<String>) -> Self {
        Self::Reject(Rejection::of(Some(field.to_owned()), text.into()))
    }

    /// It may not be, for a reason that lies in what was asked about: told at the field of the call, in the calls
    /// for whole items at none.
    pub fn reject_value(text: impl Into<String>) -> Self {
        Self::Reject(Rejection::of(None, text.into()))
    }

    /// With one more reason, in the field.
    pub fn and(self, field: &str, text: impl Into<String>) -> Self {
        let reason = (Some(field.to_owned()), text.into());
        match self {
            Self::Reject(mut rejection) => {
                rejection.texts.push(reason);
                Self::Reject(rejection)
            }
            Self::Pass | Self::Accept => Self::Reject(Rejection::of(reason.0, reason.1)),
        }
    }
}

impl Rejection {
    pub(crate) fn of(field: Option<String>, text: String) -> Self {
        Self {
            texts: vec![(field, text)],
        }
    }

    /// The same as what a plugin refuses by an error; a text that stands at no field is about what was asked.
    pub(crate) fn all(refusals: &Refusals) -> Self {
        let field = |name: &str| Some(name.to_owned()).filter(|name| name != WHOLE);
        let texts = refusals.texts();
        Self {
            texts: texts.map(|(name, text)| (field(name), text)).collect(),
        }
    }

    /// A field that it names and an item of the resource has not; what is wrong with the whole is at none.
    pub(crate) fn unknown(&self, resource: &Resource) -> Option<&str> {
        let mut fields = self.texts.iter().filter_map(|(field, _)| field.as_deref());
        fields.find(|field| *field != WHOLE && resource.place(field).is_none())
    }

    /// The texts for each field, where `own` is the field of what was asked about.
    #[must_use]
    pub fn at(self, own: &str) -> Refusals {
        let mut refusals = Refusals::default();
        for (field, text) in self.texts {
            refusals.add(field.as_deref().unwrap_or(own), text);
        }
        refusals
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Verdict;

    #[test]
    fn a_rejection_without_a_field_is_told_at_that_of_the_question() {
        let verdict = Verdict::reject_value("too long").and("IPN", "too short");
        let Verdict::Reject(rejection) = verdict.and("IPN", "odd") else {
            panic!("no rejection");
        };
        let texts = rejection.at("name").0;
        assert_eq!(
            json!(texts),
            json!({ "name": ["too long"], "IPN": ["too short", "odd"] })
        );
    }

    #[test]
    fn one_more_reason_makes_a_rejection_of_any_verdict() {
        assert_eq!(Verdict::Pass.and("a", "b"), Verdict::reject("a", "b"));
        assert_eq!(Verdict::Accept.and("a", "b"), Verdict::reject("a", "b"));
    }
}
