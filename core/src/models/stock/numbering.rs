//! Serials and batch codes as the server as a whole gives them. Nothing here runs inside of a transaction, so
//! that plugins can be asked.

use serde_json::{Map, Value};

use super::{batch, serial, serial_list};
use crate::resource::write::WriteError;
use crate::resource::{Desk, Refusals};

/// The highest serial of the part and its relatives.
///
/// # Errors
/// When the database gives no answer.
pub fn latest(desk: &Desk, part: i64) -> Result<Option<String>, WriteError> {
    desk.with_author(|author| {
        let db = desk.registry.db();
        db.read(|db| Ok(serial::latest(db, author.settings, part)?))
    })
}

/// The serial after another one of the part.
#[must_use]
pub fn increment(_desk: &Desk, _part: i64, serial: &str) -> String {
    serial::increment(serial)
}

/// The next serial of the part, which no item has.
///
/// # Errors
/// When the database gives no answer.
pub fn next(desk: &Desk, part: i64) -> Result<String, WriteError> {
    let latest = latest(desk, part)?;
    Ok(increment(desk, part, &latest.unwrap_or_default()))
}

/// As many serials as are wanted out of a text; see [`serial_list::read`].
///
/// # Errors
/// With what is wrong with the text under each of the names, or when the database gives no answer.
pub fn read(
    desk: &Desk,
    part: i64,
    text: &str,
    count: usize,
    names: &[&str],
) -> Result<Vec<String>, WriteError> {
    let latest = latest(desk, part)?;
    let next = |serial: &str| increment(desk, part, serial);
    serial_list::read(text, count, latest.as_deref(), next).map_err(|faults| {
        let mut refusals = Refusals::default();
        for name in names {
            faults.iter().for_each(|text| refusals.add(name, &**text));
        }
        refusals.into()
    })
}

/// Those of the serials that the part's items may not get: another one has it.
///
/// # Errors
/// When the database gives no answer.
pub fn refused(desk: &Desk, part: i64, serials: &[String]) -> Result<Vec<String>, WriteError> {
    desk.with_author(|author| {
        let db = desk.registry.db();
        db.read(|db| Ok(serial::taken(db, author.settings, part, serials)?))
    })
}

/// The batch code for a new item of which so much is known.
///
/// # Errors
/// With what is wrong with the template.
pub fn batch_code(desk: &Desk, known: &Map<String, Value>) -> Result<String, WriteError> {
    desk.with_author(|author| {
        let template = &author.settings.stock_batch_code_template;
        batch::render(template, author.now, known)
            .map_err(|text| Refusals::of("batch", text).into())
    })
}
