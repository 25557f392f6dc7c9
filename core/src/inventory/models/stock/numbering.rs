//! Serial numbers: from plugins first, then by the server's rules.

use std::cell::RefCell;
use std::collections::HashSet;

use super::code::MAX_LENGTH;
use super::questions::{LatestSerial, NextSerial, QuestionedPart, RejectedSerials, SerialInts};
use super::{serial, serial_list};
use crate::db::Db;
use crate::models::part::PART;
use crate::resource::read::load_stored_fields;
use crate::resource::{Actor, ValidationErrors, WriteError, parse};

/// Maximum length of a list of serials in characters.
pub const MAX_SERIALS_LENGTH: usize = 2500;

/// The serials of one part.
#[derive(Debug)]
pub struct PartSerials<'a> {
    actor: Actor<'a>,
    key: i64,
    /// The part as plugins see it; `None` if no plugin validates.
    part: Option<QuestionedPart>,
}

impl<'a> PartSerials<'a> {
    /// Loads the part if plugins need it.
    ///
    /// # Errors
    /// When a query fails.
    pub fn new(db: &mut Db, actor: Actor<'a>, part: i64) -> Result<Self, WriteError> {
        let found = if actor.has_validators {
            load_stored_fields(db, &PART, part)?
        } else {
            None
        };
        let key = || actor.effects.stable_key(&PART, part);
        Ok(Self {
            actor,
            key: part,
            part: found
                .as_ref()
                .and_then(|part| QuestionedPart::new(key(), part)),
        })
    }

    /// Returns the highest serial of the part and its related parts.
    ///
    /// # Errors
    /// When a query fails, or plugins are to be asked first.
    pub fn latest(&self, db: &mut Db) -> Result<Option<String>, WriteError> {
        let generated = match &self.part {
            Some(part) => self.actor.ask(LatestSerial(part.clone()))?,
            None => None,
        };
        match generated {
            Some(generated) => Ok(Some(generated)),
            None => Ok(serial::latest(db, self.actor.settings, self.key)?),
        }
    }

    /// Returns the serial after another one; the same one if there is none.
    ///
    /// # Errors
    /// When plugins are to be asked first.
    pub fn increment(&self, serial: &str) -> Result<String, WriteError> {
        match self.part.clone() {
            Some(part) => self.actor.ask(NextSerial {
                part,
                serial: serial.to_owned(),
            }),
            None => Ok(serial::increment(serial)),
        }
    }

    /// Returns the next free serials; fewer if the sequence ends.
    ///
    /// # Errors
    /// When a query fails, or plugins are to be asked first.
    pub fn next_free(&self, db: &mut Db, count: usize) -> Result<Vec<String>, WriteError> {
        let mut last = self.latest(db)?.unwrap_or_default();
        let mut free = Vec::with_capacity(count.min(serial_list::MAX_SERIALS));
        let (mut step, mut left) = (count, 2 * serial_list::MAX_SERIALS);
        while free.len() < count && left > 0 {
            let some = self.serials_after(last, step.min(left))?;
            let Some(end) = some.last().cloned() else {
                break;
            };
            left -= some.len();
            let taken: HashSet<String> = self.taken(db, &some)?.into_iter().collect();
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
    /// When the text is not valid, with the errors under each of the names; when a query fails, or plugins are to be
    /// asked first.
    pub fn parse(
        &self,
        db: &mut Db,
        text: &str,
        count: usize,
        names: &[&str],
    ) -> Result<Vec<String>, WriteError> {
        let refuse = |texts: Vec<String>| {
            let mut errors = ValidationErrors::default();
            for name in names {
                texts.iter().for_each(|text| errors.add(name, &**text));
            }
            WriteError::from(errors)
        };
        let text = parse::text(&text.into(), MAX_SERIALS_LENGTH, true);
        let text = &*text.map_err(|error| refuse(vec![error]))?;
        let free = match text.matches('~').count() {
            0 => Vec::new(),
            wanted => self.next_free(db, wanted)?,
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
        read.map_err(refuse)
    }

    /// Returns those of the serials that are already taken or that a plugin rejects.
    ///
    /// # Errors
    /// When a query fails, or plugins are to be asked first.
    pub fn find_conflicting(
        &self,
        db: &mut Db,
        serials: &[String],
    ) -> Result<Vec<String>, WriteError> {
        let mut refused = self.taken(db, serials)?;
        let Some(part) = &self.part else {
            return Ok(refused);
        };
        let taken: HashSet<String> = refused.iter().cloned().collect();
        let free = serials.iter().filter(|serial| !taken.contains(*serial));
        refused.extend(self.actor.ask(RejectedSerials {
            part: part.clone(),
            serials: free.cloned().collect(),
        })?);
        Ok(refused)
    }

    fn taken(&self, db: &mut Db, serials: &[String]) -> Result<Vec<String>, WriteError> {
        Ok(serial::taken(db, self.actor.settings, self.key, serials)?)
    }
}

/// Returns the numbers by which the serials are sorted.
///
/// # Errors
/// When plugins are to be asked first: about all of the serials at once.
pub fn to_ints(actor: Actor<'_>, serials: &[String]) -> Result<Vec<i64>, WriteError> {
    let numbers = if actor.has_validators {
        actor.ask(SerialInts(serials.to_vec()))?
    } else {
        vec![None; serials.len()]
    };
    let numbers = numbers.into_iter().zip(serials);
    let own =
        |(number, serial): (Option<i64>, &String)| number.unwrap_or_else(|| serial::to_int(serial));
    Ok(numbers.map(own).collect())
}

/// Returns a plugin's number for the serial, if it has one.
///
/// # Errors
/// When plugins are to be asked first.
pub(super) fn plugin_int(actor: Actor<'_>, serial: &str) -> Result<Option<i64>, WriteError> {
    if serial.is_empty() || !actor.has_validators {
        return Ok(None);
    }
    let numbers = actor.ask(SerialInts(vec![serial.to_owned()]))?;
    Ok(numbers.into_iter().next().flatten())
}
