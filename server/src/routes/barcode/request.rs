//! Reads requests with a barcode.

use inventree::db::Db;
use inventree::mixin::barcode::Barcode;
use inventree::models::barcode::text::MAX_LENGTH;
use inventree::resource::{Field, FieldType, Resource, parse, read};

use crate::state::State;
use crate::web::body::Body;
use crate::web::error::Result;
use crate::web::input::Input;

/// The field of every request with a barcode.
pub(super) const CODE: Field = Field::new("barcode", "Barcode", FieldType::Text(MAX_LENGTH))
    .help("Scanned barcode data")
    .required();

/// Starts reading a body. Old documentation calls the barcode `barcode_data`.
pub(super) fn input(mut body: Body) -> Input {
    if !body.0.contains_key("barcode")
        && let Some(code) = body.0.remove("barcode_data")
    {
        body.0.insert("barcode".to_owned(), code);
    }
    Input::new(body)
}

/// Parses the barcode. Errors are recorded in the input.
pub(super) fn code(input: &mut Input) -> Barcode {
    let text = input.verbatim("barcode", MAX_LENGTH, false).required();
    Barcode::new(&text.unwrap_or_default())
}

/// Parses a body that has no other field than the barcode.
pub(super) fn only_code(body: Body) -> Result<Barcode> {
    let mut input = input(body);
    let code = code(&mut input);
    input.finish()?;
    Ok(code)
}

/// Reads the fields besides the barcode with access to the database, and returns their errors.
pub(super) async fn read_fields<G: Send + 'static>(
    state: &State,
    mut input: Input,
    read: impl FnOnce(&mut Db, &mut Input) -> Result<G> + Send + 'static,
) -> Result<G> {
    state
        .read(move |db| {
            let given = read(db, &mut input)?;
            input.finish()?;
            Ok(given)
        })
        .await
}

/// Parses the key of an item, which must exist. Errors are recorded in the input.
pub(super) fn existing_key(
    db: &mut Db,
    input: &mut Input,
    name: &'static str,
    resource: &'static Resource,
) -> Result<Option<i64>> {
    let Some(pk) = input.nullable(name, parse::key) else {
        return Ok(None);
    };
    let is_there = read::exists(db, resource.model.table, pk)?;
    if !is_there {
        input.add_error(name, parse::unknown_key_message(pk));
    }
    Ok(Some(pk).filter(|_| is_there))
}
