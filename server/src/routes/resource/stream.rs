//! A long list that is asked for as a whole: read and sent piece by piece, so that no number of rows fills the
//! server's memory.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use inventree::db::group::{self, Group};
use inventree::resource::rules::Asked;
use inventree::resource::{Desk, Resource, read};
use serde_json::{Value, json};

use super::show::shown;
use crate::state::block;
use crate::web::error::Result;

/// Items that are answered as a whole.
pub(super) const WHOLE: usize = 500;

/// Items in one piece of more: a client that takes nothing holds one piece.
const PIECE: usize = 100;

/// What a piece is made of.
struct Wanted {
    resource: &'static Resource,
    desk: Desk,
    asked: Asked,
    keys: Vec<i64>,
    /// What stands before the items and behind them.
    frame: (String, String),
    /// On behalf of whom the database is asked: the pieces are made after the handler has ended.
    group: Group,
}

/// The items of the keys as the list that is answered, in the frame of a page where there is one, whose results
/// are still empty.
pub(super) fn answer(
    resource: &'static Resource,
    desk: Desk,
    asked: Asked,
    keys: Vec<i64>,
    frame: Option<Value>,
) -> HttpResponse {
    let frame = frame.unwrap_or_else(|| json!([])).to_string();
    let (before, behind) = frame.rsplit_once("[]").unwrap_or(("[", "]"));
    let frame = (format!("{before}["), format!("]{behind}"));
    let wanted = Arc::new(Wanted {
        resource,
        desk,
        asked,
        keys,
        frame,
        group: group::current(),
    });
    HttpResponse::Ok()
        .content_type("application/json")
        .streaming(pieces(wanted))
}

/// How far the answer is.
#[derive(Clone, Copy, Default)]
struct Sent {
    keys: usize,
    items: usize,
}

/// A piece that cannot be read ends the answer in the middle, which a client sees: the status is long sent.
fn pieces(wanted: Arc<Wanted>) -> impl Stream<Item = Result<Bytes>> {
    stream::unfold(Some(Sent::default()), move |sent| {
        let wanted = Arc::clone(&wanted);
        async move {
            let sent = sent?;
            let group = wanted.group;
            Some(
                match group::within_each_poll(group, block(move || wanted.piece(sent))).await {
                    Ok((piece, next)) => (Ok(piece), next),
                    Err(error) => (Err(error), None),
                },
            )
        }
    })
}

impl Wanted {
    /// The text of the next piece, and how far the answer is with it; `None` at its end.
    fn piece(&self, sent: Sent) -> Result<(Bytes, Option<Sent>)> {
        let end = (sent.keys + PIECE).min(self.keys.len());
        let keys = self.keys.get(sent.keys..end).unwrap_or_default();
        let db = self.desk.registry.db();
        let shown = db.read(|db| {
            let items = read::in_order(db, self.resource, keys)?;
            shown(&self.desk, db, self.resource, &self.asked, &items, false)
        })?;
        let (before, behind) = &self.frame;
        let mut text = Vec::from(if sent.keys == 0 { before.as_str() } else { "" });
        let mut items = sent.items;
        for item in shown {
            if items > 0 {
                text.push(b',');
            }
            text.extend(Value::Object(item).to_string().into_bytes());
            items += 1;
        }
        if end == self.keys.len() {
            text.extend(behind.as_bytes());
            return Ok((text.into(), None));
        }
        Ok((text.into(), Some(Sent { keys: end, items })))
    }
}
