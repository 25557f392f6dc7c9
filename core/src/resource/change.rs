//! What a request makes of an item: read by the table of fields, before anything is asked of the database.

use serde_json::{Map, Value};

use super::{Cell, Field, Item, Kind, Preset, Refusals, Resource, Source, sent};

/// An item as it was and as it is to be.
#[derive(Debug, Clone)]
pub struct Change {
    /// The stored item; none for one that is to be made.
    pub before: Option<Item>,
    /// The item as it is to be.
    pub after: Item,
    sent: Map<String, Value>,
    noted: Vec<(&'static str, Cell)>,
    /// Whether plugins have been asked about it.
    pub(super) is_asked: bool,
}

impl Change {
    /// What becomes of an item by an operation, without a body.
    #[must_use]
    pub fn of(before: Option<Item>, after: Item) -> Self {
        Self {
            before,
            after,
            sent: Map::new(),
            noted: Vec::new(),
            is_asked: false,
        }
    }

    /// As if these members stood in a body.
    #[must_use]
    pub(crate) fn saying(mut self, members: &[(&str, bool)]) -> Self {
        let members = members.iter();
        self.sent
            .extend(members.map(|(name, truth)| ((*name).to_owned(), Value::Bool(*truth))));
        self
    }

    /// What the members of a body make of an item. A whole body names every required field; members that
    /// are no fields, or are read-only, are left alone.
    #[must_use]
    pub fn read(
        resource: &'static Resource,
        before: Option<Item>,
        sent: Map<String, Value>,
        is_whole: bool,
    ) -> (Self, Refusals) {
        let mut refusals = Refusals::default();
        let after = before.clone().unwrap_or_else(|| preset(resource));
        let mut change = Self {
            before,
            after,
            sent,
            noted: Vec::new(),
            is_asked: false,
        };
        for field in resource.fields.iter().filter(|field| !field.read_only) {
            match change.sent.get(field.name) {
                None if field.required && is_whole => refusals.add(field.name, sent::REQUIRED),
                None => {}
                Some(value) if field.source == Source::Rules => {
                    if let Err(text) = read_own(field, value) {
                        refusals.add(field.name, text);
                    }
                }
                Some(value) if field.kind.is_file() && sent::is_nothing(value) => {
                    change.after.set(field.name, "");
                }
                // What else was sent is looked at beside the files that came with it.
                Some(_) if field.kind.is_file() => {}
                Some(value) => match sent::read(field, value) {
                    Ok(cell) => change.after.set(field.name, cell),
                    Err(text) => refusals.add(field.name, text),
                },
            }
        }
        (change, refusals)
    }

    /// The resource.
    #[must_use]
    pub fn resource(&self) -> &'static Resource {
        self.after.resource()
    }

    /// Whether the item is to be made.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// The member of the body.
    #[must_use]
    pub fn sent(&self, name: &str) -> Option<&Value> {
        self.sent.get(name)
    }

    /// Keeps the value that a plugin gives for the field, until the resource's rules take it up.
    pub fn note(&mut self, field: &'static str, value: impl Into<Cell>) {
        self.noted.push((field, value.into()));
    }

    /// The value that a plugin gave for the field.
    #[must_use]
    pub fn noted(&self, field: &str) -> Option<&Cell> {
        let mut noted = self.noted.iter().rev();
        noted
            .find(|(known, _)| *known == field)
            .map(|(_, value)| value)
    }

    /// Whether the value of the field is another one, or the item is new.
    #[must_use]
    pub fn changes(&self, name: &str) -> bool {
        let before = self.before.as_ref();
        before.is_none_or(|before| before.get(name) != self.after.get(name))
    }
}

/// Whether the kind of a field that is the rules' affair fits what was sent; others have their own forms.
fn read_own(field: &Field, sent: &Value) -> Result<(), String> {
    match field.kind {
        Kind::Tags => sent::tags(sent).map(drop),
        Kind::Boolean => sent::boolean(sent).map(drop),
        _ => Ok(()),
    }
}

/// A new item of which nothing is said.
fn preset(resource: &'static Resource) -> Item {
    let cells = resource.fields.iter().map(|field| match field.default {
        _ if field.stored_in().is_none() => Cell::Null,
        Preset::Truth(truth) => Cell::Bool(truth),
        Preset::Whole(whole) => match field.kind {
            Kind::Number | Kind::Places(_) | Kind::Price => {
                crate::decimal::Decimal::try_from(whole)
                    .unwrap_or_default()
                    .into()
            }
            _ => Cell::Int(whole),
        },
        Preset::Word(word) => word.into(),
        Preset::Nothing if field.kind.is_file() => "".into(),
        Preset::Nothing if field.null || field.name == "pk" => Cell::Null,
        Preset::Nothing => match field.kind {
            Kind::Text(_) | Kind::Notes(_) | Kind::Url(_) | Kind::Email(_) | Kind::Currency => {
                "".into()
            }
            Kind::Number | Kind::Places(_) | Kind::Price | Kind::Integer(..) => Cell::Int(0),
            _ => Cell::Null,
        },
    });
    Item::new(resource, cells.collect())
}
