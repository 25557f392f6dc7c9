//! Transitions of orders from one status to another.

use serde_json::{Map, Value};

use crate::db::Db;
use crate::resource::{Actor, Field, Item, ValidationErrors, WriteError, parse};
use crate::server_settings::global::GlobalSettings;

/// A transition from one of several statuses to another.
#[derive(Debug)]
pub struct Transition {
    /// The name in the API, such as `issue`.
    pub name: &'static str,
    /// The label of an order after the transition, such as `Issued`.
    pub label: &'static str,
    /// The statuses from which the transition is allowed.
    pub from: &'static [i64],
    /// The final status. An order that already has it is left unchanged.
    pub to: i64,
    /// The field that stores the date.
    pub date_field: Option<&'static str>,
    /// The field that stores the user.
    pub user_field: Option<&'static str>,
    /// The error text for an order in any other status; empty for the default text.
    pub error_message: &'static str,
    /// The boolean fields of the request by which the client accepts exceptions.
    pub flags: &'static [Field],
    /// Checks the locked order.
    pub check: Check,
    /// Does the follow-up work in the same transaction.
    pub after_transition: AfterTransition,
    /// Returns the status to store, if it is not always `to`.
    pub next_state: Option<NextState>,
    /// Whether a repeated transition keeps the date and user of the first.
    pub keeps_first_date: bool,
}

/// The flag by which the client accepts open lines.
pub const ACCEPT_INCOMPLETE: Field =
    Field::boolean("accept_incomplete", "Accept Incomplete", false)
        .help("Allow order to be closed with incomplete line items");

/// Checks an order before a transition, with the flags that the client has set.
pub type Check = fn(&mut Db, &Item, &Flags) -> Result<(), WriteError>;

/// Does the follow-up work of a transition.
pub type AfterTransition = fn(&mut Db, Actor<'_>, &Item) -> Result<(), WriteError>;

/// Returns the status that a transition stores, from the settings and the current status.
pub type NextState = fn(&GlobalSettings, i64) -> i64;

/// The flags that are set for a transition.
#[derive(Debug, Clone, Default)]
pub struct Flags(Vec<&'static str>);

impl Flags {
    /// Sets the flags with the names.
    #[must_use]
    pub fn new(names: &[&'static str]) -> Self {
        Self(names.to_vec())
    }

    /// Whether the flag is set.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(&name)
    }
}

impl Transition {
    /// Creates a transition without conditions.
    #[must_use]
    pub const fn new(
        name: &'static str,
        label: &'static str,
        from: &'static [i64],
        to: i64,
    ) -> Self {
        Self {
            name,
            label,
            from,
            to,
            date_field: None,
            user_field: None,
            error_message: "",
            flags: &[],
            check: |_, _, _| Ok(()),
            after_transition: |_, _, _| Ok(()),
            next_state: None,
            keeps_first_date: false,
        }
    }

    /// Stores the date in the field.
    #[must_use]
    pub const fn date_field(mut self, field: &'static str) -> Self {
        self.date_field = Some(field);
        self
    }

    /// Stores the user in the field.
    #[must_use]
    pub const fn user_field(mut self, field: &'static str) -> Self {
        self.user_field = Some(field);
        self
    }

    /// Sets the error text for an order in any other status.
    #[must_use]
    pub const fn error_message(mut self, refusal: &'static str) -> Self {
        self.error_message = refusal;
        self
    }

    /// Adds a check of the order, with the flags that it reads.
    #[must_use]
    pub const fn with_check(mut self, flags: &'static [Field], check: Check) -> Self {
        self.flags = flags;
        self.check = check;
        self
    }

    /// Adds follow-up work.
    #[must_use]
    pub const fn after_transition(mut self, then: AfterTransition) -> Self {
        self.after_transition = then;
        self
    }

    /// Sets the function that returns the status to store.
    #[must_use]
    pub const fn next_state(mut self, ending: NextState) -> Self {
        self.next_state = Some(ending);
        self
    }

    /// Keeps the date and user of the first transition.
    #[must_use]
    pub const fn keep_first_date(mut self) -> Self {
        self.keeps_first_date = true;
        self
    }

    /// Reads the flags from the body of the request.
    ///
    /// # Errors
    /// When a flag is not a boolean.
    pub fn parse_flags(&self, body: &Map<String, Value>) -> Result<Flags, ValidationErrors> {
        let (mut flags, mut errors) = (Flags::default(), ValidationErrors::default());
        for Field { name, .. } in self.flags {
            match body.get(*name).map(parse::boolean) {
                Some(Ok(true)) => flags.0.push(name),
                Some(Err(text)) => errors.add(name, text),
                Some(Ok(false)) | None => {}
            }
        }
        errors.into_result().map(|()| flags)
    }
}
