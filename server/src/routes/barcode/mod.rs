//! `/api/barcode/`: what a code stands for, the code of an item, and which item carries one.

use inventree::db::Db;
use inventree::mixin::barcode::Barcode;
use inventree::resource::{Field, Kind, Resource, read, sent};
use inventree::serde_json::Value;

use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::input::Input;

mod explain;
mod generate;
mod history;
mod link;
mod po_allocate;
mod po_receive;
mod scan;
mod so_allocate;

/// Longest code in characters.
pub(crate) const MAX: usize = 4095;

/// The field that every request with a code has.
const CODE: Field = Field::of("barcode", "Barcode", Kind::Text(MAX))
    .help("Scanned barcode data")
    .required();

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = scan::endpoints();
    all.extend(explain::endpoints());
    all.extend(generate::endpoints());
    all.extend(link::endpoints());
    all.extend(po_allocate::endpoints());
    all.extend(po_receive::endpoints());
    all.extend(so_allocate::endpoints());
    all.extend(history::endpoints());
    all
}

/// The members of a body. Old documentation calls the code `barcode_data`.
fn input(mut body: Body) -> Input {
    if !body.0.contains_key("barcode")
        && let Some(code) = body.0.remove("barcode_data")
    {
        body.0.insert("barcode".to_owned(), code);
    }
    Input::of(body)
}

/// The code among the members; what is wrong with it is noted.
fn code(input: &mut Input) -> Barcode {
    let text = input.verbatim("barcode", MAX, false).required();
    Barcode::new(&text.unwrap_or_default())
}

/// The text of a code that is to be kept: something of it can be printed.
///
/// # Errors
/// With the rule that it breaks.
pub(crate) fn printable(sent: &Value) -> Result<String, String> {
    let text = sent::verbatim(sent, MAX, false)?;
    if Barcode::new(&text).is_blank() {
        return Err(sent::BLANK.to_owned());
    }
    Ok(text)
}

/// The code in a body that holds nothing else of meaning.
fn only_code(body: Body) -> Result<Barcode> {
    let mut input = input(body);
    let code = code(&mut input);
    input.finish()?;
    Ok(code)
}

/// What the members besides the code say; what is wrong with them is refused.
async fn given<G: Send + 'static>(
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

/// The key of an item among the members, which must be there; what is wrong with it is noted.
fn key(
    db: &mut Db,
    input: &mut Input,
    name: &'static str,
    resource: &'static Resource,
) -> Result<Option<i64>> {
    let Some(pk) = input.nullable(name, sent::key) else {
        return Ok(None);
    };
    let is_there = read::exists(db, resource.target.table, pk)?;
    if !is_there {
        input.refuse(name, sent::unknown_key(pk));
    }
    Ok(Some(pk).filter(|_| is_there))
}
