//! Serial numbers and batch codes: from plugins first, then by the server's rules. Nothing here runs inside a
//! transaction, so that plugins can be called.

use std::cell::RefCell;
use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{serial, serial_list};
use crate::decimal::Decimal;
use crate::items::{Part, StockItem, StockLocation};
use crate::mixin::validation::BatchContext;
use crate::models::part::PART;
use crate::query::Model as _;
use crate::resource::{Item, ValidationErrors, WriteError, Writer};
use crate::server_settings::batch_code;

/// Maximum length of a serial and of a batch code in characters.
const MAX_LENGTH: usize = 100;

/// The serials of one part.
#[derive(Debug)]
pub struct PartSerials<'a> {
    writer: &'a Writer,
    key: i64,
    /// The part as plugins see it; `None` if no plugin validates.
    part: Option<Part>,
}

impl<'a> PartSerials<'a> {
    /// Loads the part if plugins need it.
    ///
    /// # Errors
    /// When a query fails.
    pub fn new(writer: &'a Writer, part: i64) -> Result<Self, WriteError> {
        let found = if writer.has_validators() {
            writer.load_stored_fields(&PART, part)?
        } else {
            None
        };
        Ok(Self {
            writer,
            key: part,
            part: found.as_ref().and_then(Part::from_item),
        })
    }

    /// Returns the highest serial of the part and its related parts.
    ///
    /// # Errors
    /// When a plugin or a query fails.
    pub fn latest(&self) -> Result<Option<String>, WriteError> {
        let generated = match &self.part {
            Some(part) => self.writer.latest_serial_number(part)?,
            None => None,
        };
        if let Some(generated) = generated.and_then(valid_code) {
            return Ok(Some(generated));
        }
        self.writer.with_actor(|actor| {
            let db = self.writer.registry.db();
            db.read(|db| Ok(serial::latest(db, actor.settings, self.key)?))
        })
    }

    /// Returns the serial after another one; the same one if there is none.
    ///
    /// # Errors
    /// When a plugin fails.
    pub fn increment(&self, serial: &str) -> Result<String, WriteError> {
        let generated = match &self.part {
            Some(part) => self.writer.increment_serial_number(serial, part)?,
            None => None,
        };
        let own = || serial::increment(serial);
        Ok(generated.and_then(valid_code).unwrap_or_else(own))
    }

    /// Returns the next free serials; fewer if the sequence ends.
    ///
    /// # Errors
    /// When a plugin or a query fails.
    pub fn next_free(&self, count: usize) -> Result<Vec<String>, WriteError> {
        let mut last = self.latest()?.unwrap_or_default();
        let mut free = Vec::with_capacity(count.min(serial_list::MAX_SERIALS));
        let (mut step, mut left) = (count, 2 * serial_list::MAX_SERIALS);
        while free.len() < count && left > 0 {
            let some = self.serials_after(last, step.min(left))?;
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

    fn serials_after(&self, mut last: String, count: usize) -> Result<Vec<String>, WriteError> {
        let mut some = Vec::with_capacity(count);
        while some.len() < count {
            let next = self.increment(&last)?;
            if next == last || next.chars().count() > MAX_LENGTH {
                break;
            }
            some.push(next.clone());
            last = next;
        }
        Ok(some)
    }

    /// Parses `count` serials from a text; see [`serial_list::parse`].
    ///
    /// # Errors
    /// When the text is not valid, with the errors under each of the names; or when a plugin or a query fails.
    pub fn parse(
        &self,
        text: &str,
        count: usize,
        names: &[&str],
    ) -> Result<Vec<String>, WriteError> {
        let free = match text.matches('~').count() {
            0 => Vec::new(),
            wanted => self.next_free(wanted)?,
        };
        let failed = RefCell::new(None);
        let next = |serial: &str| {
            self.increment(serial).unwrap_or_else(|error| {
                failed.replace(Some(error));
                // An unchanged serial ends the sequence.
                serial.to_owned()
            })
        };
        let read = serial_list::parse(text, count, &free, next);
        if let Some(error) = failed.take() {
            return Err(error);
        }
        read.map_err(|faults| {
            let mut errors = ValidationErrors::default();
            for name in names {
                faults.iter().for_each(|text| errors.add(name, &**text));
            }
            errors.into()
        })
    }

    /// Returns those of the serials that are already taken or that a plugin rejects.
    ///
    /// # Errors
    /// When a plugin or a query fails.
    pub fn find_conflicting(&self, serials: &[String]) -> Result<Vec<String>, WriteError> {
        let mut refused = self.taken(serials)?;
        let Some(part) = &self.part else {
            return Ok(refused);
        };
        let taken: HashSet<String> = refused.iter().cloned().collect();
        for serial in serials.iter().filter(|serial| !taken.contains(*serial)) {
            match self.writer.validate_serial_number(serial, part, None, None) {
                Ok(()) => {}
                Err(WriteError::Invalid(errors)) if errors.has_field("serial") => {
                    refused.push(serial.clone());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(refused)
    }

    fn taken(&self, serials: &[String]) -> Result<Vec<String>, WriteError> {
        self.writer.with_actor(|actor| {
            let db = self.writer.registry.db();
            db.read(|db| Ok(serial::taken(db, actor.settings, self.key, serials)?))
        })
    }

    /// Returns the number by which the serial is sorted.
    ///
    /// # Errors
    /// When a plugin fails.
    pub fn to_int(&self, serial: &str) -> Result<i64, WriteError> {
        Ok(to_int(self.writer, serial)?.unwrap_or_else(|| serial::to_int(serial)))
    }
}

/// Returns a plugin's number for the serial: never negative, at most [`serial::MAX_NUMBER`].
pub(super) fn to_int(writer: &Writer, serial: &str) -> Result<Option<i64>, WriteError> {
    let number = writer.convert_serial_to_int(serial)?;
    Ok(number.map(|number| number.saturating_abs().min(serial::MAX_NUMBER)))
}

/// Returns a plugin's code, if it can be stored.
fn valid_code(text: String) -> Option<String> {
    let text = text.trim();
    let is_sound =
        !text.is_empty() && text.chars().count() <= MAX_LENGTH && !text.contains(char::is_control);
    is_sound.then(|| text.to_owned())
}

/// The data from which a batch code is generated.
#[derive(Debug, Default)]
pub struct BatchCodeContext {
    /// The part of the stock.
    pub part: Option<Item>,
    /// The item that gets the code.
    pub item: Option<Item>,
    /// The location of the stock.
    pub location: Option<Item>,
    /// The quantity.
    pub quantity: Option<Decimal>,
}

impl BatchCodeContext {
    fn to_plugin_context(&self) -> BatchContext {
        BatchContext {
            part: self.part.as_ref().and_then(Part::from_item),
            item: self.item.as_ref().and_then(StockItem::from_item),
            location: self.location.as_ref().and_then(StockLocation::from_item),
            quantity: self.quantity,
        }
    }

    fn to_template_context(&self) -> Map<String, Value> {
        let items = [
            ("part", &self.part),
            ("item", &self.item),
            ("location", &self.location),
        ];
        let items = items.into_iter().filter_map(|(name, item)| {
            let item = item.as_ref()?.serialize(true);
            Some((name.to_owned(), Value::Object(item)))
        });
        let mut known: Map<String, Value> = items.collect();
        if let Some(quantity) = self.quantity {
            known.insert("quantity".to_owned(), json!(quantity));
        }
        known
    }
}

/// Generates a batch code: by a plugin, otherwise from the template.
///
/// # Errors
/// When a plugin or the template fails.
pub fn generate_batch_code(
    writer: &Writer,
    known: &BatchCodeContext,
) -> Result<String, WriteError> {
    if writer.has_validators()
        && let Some(code) = writer.generate_batch_code(&known.to_plugin_context())?
        && let Some(code) = valid_code(code)
    {
        return Ok(code);
    }
    writer.with_actor(|actor| {
        let template = &actor.settings.stock_batch_code_template;
        batch_code::render(template, actor.now, &known.to_template_context())
            .map_err(|text| ValidationErrors::for_field("batch", text).into())
    })
}
