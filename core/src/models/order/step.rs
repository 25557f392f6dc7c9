//! Steps: how an order gets from one state to another. Every change of a state passes here.

use serde_json::{Map, Value};

use super::Kind;
use crate::db::Db;
use crate::models::code;
use crate::models::role::Permission;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Author, Cell, Desk, Field, Item, Refusals, read, row, sent};
use crate::settings::global::GlobalSettings;

/// What leads from some states to another one.
#[derive(Debug)]
pub struct Step {
    /// Its name in the API, such as `issue`.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// Where it begins.
    pub from: &'static [i64],
    /// Where it ends. In an order that is there already, nothing is left to be done.
    pub to: i64,
    /// The field that keeps the day.
    pub day: Option<&'static str>,
    /// The field that keeps who did it.
    pub by: Option<&'static str>,
    /// The text for an order in any other state; empty for the usual one.
    pub refusal: &'static str,
    /// What the caller may agree to: truth values.
    pub flags: &'static [Field],
    /// Looks at the order, which nobody else can change.
    pub check: Check,
    /// Does what follows from it, in the same transaction.
    pub then: Then,
    /// Where it ends before that, as the settings and the state before say.
    pub ending: Option<Ending>,
    /// Whether the first day and who did it then are kept, however often it is taken.
    pub is_noted_once: bool,
}

/// What the caller agrees to where lines of an order are still open.
pub const ACCEPT_INCOMPLETE: Field =
    Field::boolean("accept_incomplete", "Accept Incomplete", false)
        .help("Allow order to be closed with incomplete line items");

/// Looks at an order before a step, with the flags that the caller has set.
pub type Check = fn(&mut Db, &Item, &Flags) -> Result<(), WriteError>;

/// Does what follows from a step that an order has taken.
pub type Then = fn(&mut Db, Author<'_>, &Item) -> Result<(), WriteError>;

/// Where a step ends, by the settings and the state in which it begins.
pub type Ending = fn(&GlobalSettings, i64) -> i64;

/// The flags of a step that are set.
#[derive(Debug, Clone, Default)]
pub struct Flags(Vec<&'static str>);

impl Flags {
    /// Whether the flag is set.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(&name)
    }
}

impl Step {
    /// A step without conditions.
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
            day: None,
            by: None,
            refusal: "",
            flags: &[],
            check: |_, _, _| Ok(()),
            then: |_, _, _| Ok(()),
            ending: None,
            is_noted_once: false,
        }
    }

    /// Keeps the day in the field.
    #[must_use]
    pub const fn dated(mut self, field: &'static str) -> Self {
        self.day = Some(field);
        self
    }

    /// Keeps who did it in the field.
    #[must_use]
    pub const fn by(mut self, field: &'static str) -> Self {
        self.by = Some(field);
        self
    }

    /// Refuses other states by the text.
    #[must_use]
    pub const fn or(mut self, refusal: &'static str) -> Self {
        self.refusal = refusal;
        self
    }

    /// Looks at the order before, with what the caller agrees to.
    #[must_use]
    pub const fn when(mut self, flags: &'static [Field], check: Check) -> Self {
        self.flags = flags;
        self.check = check;
        self
    }

    /// Does more with the order.
    #[must_use]
    pub const fn then(mut self, then: Then) -> Self {
        self.then = then;
        self
    }

    /// Ends where the settings and the state before say, which may be on the way only.
    #[must_use]
    pub const fn ending(mut self, ending: Ending) -> Self {
        self.ending = Some(ending);
        self
    }

    /// Keeps the first day, and who did it then.
    #[must_use]
    pub const fn noted_once(mut self) -> Self {
        self.is_noted_once = true;
        self
    }

    /// Reads the flags from what was sent.
    ///
    /// # Errors
    /// With what is no truth value.
    pub fn read(&self, body: &Map<String, Value>) -> Result<Flags, Refusals> {
        let (mut flags, mut refusals) = (Flags::default(), Refusals::default());
        for Field { name, .. } in self.flags {
            match body.get(*name).map(sent::boolean) {
                Some(Ok(true)) => flags.0.push(name),
                Some(Err(text)) => refusals.add(name, text),
                Some(Ok(false)) | None => {}
            }
        }
        refusals.finish().map(|()| flags)
    }

    fn refuse(&self, kind: &Kind, state: i64) -> WriteError {
        let text = if self.refusal.is_empty() {
            let state = code::word(kind.states, state).to_lowercase();
            let step = self.label.to_lowercase();
            format!("an order that is {state} cannot be {step}")
        } else {
            self.refusal.to_owned()
        };
        Refusals::of(WHOLE, text).into()
    }
}

/// Takes a step with an order. One that was taken already is no mistake, and changes nothing.
///
/// # Errors
/// With why it cannot be, where there is no such order, or when the database gives no answer.
pub fn take(
    desk: &Desk,
    kind: &'static Kind,
    pk: i64,
    step: &Step,
    flags: &Flags,
) -> Result<Item, WriteError> {
    desk.transact(|db, author| {
        author.allow(kind.resource, Permission::Change)?;
        let order = read::hold(db, kind.resource, pk)?.ok_or(WriteError::Gone)?;
        let state = order.integer("status").unwrap_or_default();
        if state == step.to {
            return Ok(order);
        }
        if !step.from.contains(&state) {
            return Err(step.refuse(kind, state));
        }
        (step.check)(db, &order, flags)?;
        advance(db, author, &order, step)
    })
}

/// Writes that an order, which the caller holds in its transaction, has taken a step.
///
/// # Errors
/// When a query fails.
pub fn advance(
    db: &mut Db,
    author: Author<'_>,
    order: &Item,
    step: &Step,
) -> Result<Item, WriteError> {
    let mut after = order.clone();
    let state = order.integer("status").unwrap_or_default();
    let ending = step.ending.map(|end| end(author.settings, state));
    after.set("status", ending.unwrap_or(step.to));
    let is_kept = |field: &str| step.is_noted_once && !order.get(field).is_null();
    if let Some(day) = step.day.filter(|day| !is_kept(day)) {
        after.set(day, Cell::Date(author.now.date_naive()));
    }
    if let Some(by) = step.by.filter(|by| !is_kept(by)) {
        after.set(by, author.pk());
    }
    let after = row::put(db, author, Some(order), after)?;
    (step.then)(db, author, &after)?;
    Ok(after)
}
