//! What rules need to check a change.

use std::fmt::{self, Debug, Formatter};

use super::{Actor, ValidationErrors, WriteError};
use crate::db::Db;

/// What rules need to check a change, and the errors that they find.
pub struct WriteContext<'a> {
    /// The database connection, in the transaction that writes or before it.
    pub db: &'a mut Db,
    /// The user and the settings.
    pub actor: Actor<'a>,
    /// The errors found so far.
    pub errors: ValidationErrors,
}

impl Debug for WriteContext<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("WriteContext")
            .field(&self.errors)
            .finish()
    }
}

impl<'a> WriteContext<'a> {
    /// Returns a context without errors.
    pub fn new(db: &'a mut Db, actor: Actor<'a>) -> Self {
        Self {
            db,
            actor,
            errors: ValidationErrors::default(),
        }
    }

    /// Adds an error to a field.
    pub fn reject(&mut self, field: &str, text: impl Into<String>) {
        self.errors.add(field, text);
    }

    /// Runs the checks and returns the errors that they found.
    ///
    /// # Errors
    /// When there are any, or as the checks return them.
    pub fn run(
        db: &'a mut Db,
        actor: Actor<'a>,
        look: impl FnOnce(&mut Self) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let mut context = Self::new(db, actor);
        look(&mut context)?;
        Ok(context.errors.into_result()?)
    }
}
