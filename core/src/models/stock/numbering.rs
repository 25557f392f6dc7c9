//! Serials and batch codes as the server as a whole gives them: plugins first, then its own rules. Nothing here
//! runs inside of a transaction, so that plugins can be asked.

use std::cell::RefCell;
use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{batch, serial, serial_list};
use crate::decimal::Decimal;
use crate::mixin::validation::{BatchContext, Part, StockItem};
use crate::models::part::PART;
use crate::resource::write::WriteError;
use crate::resource::{Desk, Item, Refusals, Resource, read};

/// Longest serial and batch code in characters.
const LONGEST: usize = 100;

/// The serials of one part.
#[derive(Debug)]
pub struct Numbering<'a> {
    desk: &'a Desk,
    key: i64,
    /// The part, where there are plugins to show it to.
    part: Option<Part>,
}

impl<'a> Numbering<'a> {
    /// The serials of the part.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn of(desk: &'a Desk, part: i64) -> Result<Self, WriteError> {
        let found = if desk.has_validators() {
            known(desk, &PART, part)?
        } else {
            None
        };
        Ok(Self {
            desk,
            key: part,
            part: found.as_ref().and_then(Part::of),
        })
    }

    /// The highest serial of the part and its relatives.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn latest(&self) -> Result<Option<String>, WriteError> {
        let told = match &self.part {
            Some(part) => self.desk.latest_serial_number(part)?,
            None => None,
        };
        if let Some(told) = told.and_then(sound) {
            return Ok(Some(told));
        }
        self.desk.with_author(|author| {
            let db = self.desk.registry.db();
            db.read(|db| Ok(serial::latest(db, author.settings, self.key)?))
        })
    }

    /// The serial after another one; the same where there is none.
    ///
    /// # Errors
    /// When a plugin gives no answer.
    pub fn increment(&self, serial: &str) -> Result<String, WriteError> {
        let told = match &self.part {
            Some(part) => self.desk.increment_serial_number(serial, part)?,
            None => None,
        };
        let own = || serial::increment(serial);
        Ok(told.and_then(sound).unwrap_or_else(own))
    }

    /// The next serials that no item has; fewer where they come to an end.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub fn free(&self, count: usize) -> Result<Vec<String>, WriteError> {
        let mut last = self.latest()?.unwrap_or_default();
        let mut free = Vec::with_capacity(count.min(serial_list::MOST));
        let (mut step, mut left) = (count, 2 * serial_list::MOST);
        while free.len() < count && left > 0 {
            let some = self.after(last, step.min(left))?;
            let Some(end) = some.last().cloned() else {
                break;
            };
            left -= some.len();
            let taken: HashSet<String> = self.taken(&some)?.into_iter().collect();
            free.extend(some.into_iter().filter(|serial| !taken.contains(serial)));
            (last, step) = (end, step * 2);
        }
        free.truncate(count);
        Ok(free)
    }

    fn after(&self, mut last: String, count: usize) -> Result<Vec<String>, WriteError> {
        let mut some = Vec::with_capacity(count);
        while some.len() < count {
            let next = self.increment(&last)?;
            if next == last || next.chars().count() > LONGEST {
                break;
            }
            some.push(next.clone());
            last = next;
        }
        Ok(some)
    }

    /// As many serials as are wanted out of a text; see [`serial_list::read`].
    ///
    /// # Errors
    /// With what is wrong with the text under each of the names, or when the database gives no answer.
    pub fn read(
        &self,
        text: &str,
        count: usize,
        names: &[&str],
    ) -> Result<Vec<String>, WriteError> {
        let free = match text.matches('~').count() {
            0 => Vec::new(),
            wanted => self.free(wanted)?,
        };
        let failed = RefCell::new(None);
        let next = |serial: &str| {
            self.increment(serial).unwrap_or_else(|error| {
                failed.replace(Some(error));
                // Where the list comes to an end.
                serial.to_owned()
            })
        };
        let read = serial_list::read(text, count, &free, next);
        if let Some(error) = failed.take() {
            return Err(error);
        }
        read.map_err(|faults| {
            let mut refusals = Refusals::default();
            for name in names {
                faults.iter().for_each(|text| refusals.add(name, &**text));
            }
            refusals.into()
        })
    }

    /// Those of the serials that the part's items may not get: another one has it, or a plugin does not want it.
    ///
    /// # Errors
    /// When the database or a plugin gives no answer.
    pub fn refused(&self, serials: &[String]) -> Result<Vec<String>, WriteError> {
        let mut refused = self.taken(serials)?;
        let Some(part) = &self.part else {
            return Ok(refused);
        };
        let taken: HashSet<String> = refused.iter().cloned().collect();
        for serial in serials.iter().filter(|serial| !taken.contains(*serial)) {
            match self.desk.validate_serial_number(serial, part, None, None) {
                Ok(()) => {}
                Err(WriteError::Refused(refusals)) if refusals.has("serial") => {
                    refused.push(serial.clone());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(refused)
    }

    fn taken(&self, serials: &[String]) -> Result<Vec<String>, WriteError> {
        self.desk.with_author(|author| {
            let db = self.desk.registry.db();
            db.read(|db| Ok(serial::taken(db, author.settings, self.key, serials)?))
        })
    }

    /// The number by which the serial is ordered.
    ///
    /// # Errors
    /// When a plugin gives no answer.
    pub fn to_int(&self, serial: &str) -> Result<i64, WriteError> {
        Ok(to_int(self.desk, serial)?.unwrap_or_else(|| serial::to_int(serial)))
    }
}

/// The number that a plugin makes of a serial: never negative, within the limit.
pub(super) fn to_int(desk: &Desk, serial: &str) -> Result<Option<i64>, WriteError> {
    let number = desk.convert_serial_to_int(serial)?;
    Ok(number.map(|number| number.saturating_abs().min(serial::LARGEST)))
}

/// What a plugin has made up, where it can be stored.
fn sound(text: String) -> Option<String> {
    let text = text.trim();
    let is_sound =
        !text.is_empty() && text.chars().count() <= LONGEST && !text.contains(char::is_control);
    is_sound.then(|| text.to_owned())
}

/// The stored fields of an item.
///
/// # Errors
/// When the database gives no answer.
pub fn known(
    desk: &Desk,
    resource: &'static Resource,
    key: i64,
) -> Result<Option<Item>, WriteError> {
    let stored: Vec<&str> = resource.stored().collect();
    let db = desk.registry.db();
    db.read(|db| Ok(read::by_keys(db, resource, &[key], Some(&stored))?.pop()))
}

/// What is known of stock that is to get a batch code.
#[derive(Debug, Default)]
pub struct Known {
    /// The part of which there will be stock.
    pub part: Option<Item>,
    /// The item that gets the code.
    pub item: Option<Item>,
    /// Where it will be.
    pub location: Option<Item>,
    /// How many.
    pub quantity: Option<Decimal>,
}

impl Known {
    fn for_plugins(&self) -> BatchContext {
        BatchContext {
            part: self.part.as_ref().and_then(Part::of),
            item: self.item.as_ref().and_then(StockItem::of),
            location: self.location.clone(),
            quantity: self.quantity,
        }
    }

    fn for_template(&self) -> Map<String, Value> {
        let items = [
            ("part", &self.part),
            ("item", &self.item),
            ("location", &self.location),
        ];
        let items = items.into_iter().filter_map(|(name, item)| {
            let item = item.as_ref()?.show(true);
            Some((name.to_owned(), Value::Object(item)))
        });
        let mut known: Map<String, Value> = items.collect();
        if let Some(quantity) = self.quantity {
            known.insert("quantity".to_owned(), json!(quantity));
        }
        known
    }
}

/// The batch code for stock of which so much is known: a plugin's, else that of the template.
///
/// # Errors
/// With what is wrong with the template.
pub fn batch_code(desk: &Desk, known: &Known) -> Result<String, WriteError> {
    if desk.has_validators()
        && let Some(code) = desk.generate_batch_code(&known.for_plugins())?
        && let Some(code) = sound(code)
    {
        return Ok(code);
    }
    desk.with_author(|author| {
        let template = &author.settings.stock_batch_code_template;
        batch::render(template, author.now, &known.for_template())
            .map_err(|text| Refusals::of("batch", text).into())
    })
}
