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
    /// The item off which this one is split, whose values it keeps.
    pub(super) source: Option<Item>,
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
            source: None,
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

    /// What the members of a body make of an item. A whole body names every required field, one of a new item those
    /// without a default; members that are no fields, or are read-only, are left alone.
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
            source: None,
            sent,
            noted: Vec::new(),
            is_asked: false,
        };
        for field in resource.fields.iter().filter(|field| !field.read_only) {
            match change.sent.get(field.name) {
                None if is_whole && field.is_missed(change.before.is_none()) => {
                    refusals.add(field.name, sent::REQUIRED);
                }
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

    /// The item whose values stay where nothing is said of them: as it is stored, or the one off which it is split.
    #[must_use]
    pub fn old(&self) -> Option<&Item> {
        self.before.as_ref().or(self.source.as_ref())
    }

    /// The text of the field so far; none where there is no item yet.
    #[must_use]
    pub fn old_text(&self, name: &str) -> Option<String> {
        self.old().map(|old| old.text(name).to_owned())
    }

    /// Whether the field gets a value that it has not had so far, which plugins with a call for the field are asked
    /// about. What only stays or is handed on is none, such as the batch code of what is split off.
    #[must_use]
    pub fn brings(&self, name: &str) -> bool {
        let is_empty = |cell: &Cell| cell.is_null() || *cell == Cell::Text(String::new());
        let value = self.after.get(name);
        self.old().is_none_or(|old| {
            let old = old.get(name);
            old != value && !(is_empty(old) && is_empty(value))
        })
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
