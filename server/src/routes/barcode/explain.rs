//! `/api/barcode/explain/`: a scan that tells which plugins were asked, in which order, and what each answered.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use inventree::context::Purpose;
use inventree::dispatch::failure::CallError;
use inventree::dispatch::{Order, Outcome, Scope};
use inventree::meta::Meta;
use inventree::mixin::barcode::Scan;
use inventree::mixin::kind;
use inventree::mixin::urls::Access;
use inventree::registry::lists::ReadyList;
use inventree::serde_json::{Value, json};

use super::{CODE, only_code};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/barcode/explain/", "Barcode scan, explained")
            .fields(&[CODE])
            .ask(Access::Staff, explain),
    ]
}

/// One plugin that was asked.
struct Asked {
    slug: &'static str,
    /// None where it panicked, failed or has not answered.
    answer: Option<Option<Scan>>,
    /// None where it has not answered.
    took: Option<Duration>,
}

/// The plugins that were asked so far.
#[derive(Clone, Default)]
struct Record(Arc<Mutex<Vec<Asked>>>);

/// Measures from here until it is dropped, also by a panic.
struct Clock<'a> {
    record: &'a Record,
    place: usize,
    start: Instant,
}

impl Drop for Clock<'_> {
    fn drop(&mut self) {
        let took = self.start.elapsed();
        self.record
            .change(self.place, |asked| asked.took = Some(took));
    }
}

impl Record {
    fn begin(&self, slug: &'static str) -> Clock<'_> {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.push(Asked {
            slug,
            answer: None,
            took: None,
        });
        Clock {
            record: self,
            place: list.len() - 1,
            start: Instant::now(),
        }
    }

    fn change(&self, place: usize, change: impl FnOnce(&mut Asked)) {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(asked) = list.get_mut(place) {
            change(asked);
        }
    }
}

async fn explain(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let code = Arc::new(only_code(body)?);
    let snapshot = state.snapshot();
    let order = snapshot.barcode_order(code.text());
    let list = snapshot.with_mixin::<kind::barcode>();
    let user = Arc::clone(&caller.0.user);
    let scope = Scope::asking(&state.registry, user, "barcode", "scan").meant_for(Purpose::Explain);
    let (record, scanned) = (Record::default(), Arc::clone(&code));
    let seen = record.clone();
    let visit = move |plugin: &(dyn inventree::mixin::barcode::DynBarcode + 'static),
                      cx: &inventree::Context| {
        let clock = seen.begin(cx.plugin().slug);
        let scan = plugin.scan(cx, &scanned)?.filter(|scan| !scan.is_empty());
        seen.change(clock.place, |asked| asked.answer = Some(scan.clone()));
        Ok(match scan.filter(|scan| !scan.is_error()) {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        })
    };
    let dispatcher = state.registry.dispatcher();
    let outcome = dispatcher
        .walk(scope, Arc::clone(&list), order.clone(), visit)
        .await;
    let asked = std::mem::take(&mut *record.0.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(HttpResponse::Ok().json(json!({
        "barcode_data": code.text(),
        "barcode_hash": code.hash(),
        "matched_by": matched_by(&outcome, &asked),
        "plugins": plugins(&list, &order, &outcome, &asked),
    })))
}

/// The plugin whose answer a scan gives.
fn matched_by(outcome: &Outcome<()>, asked: &[Asked]) -> Option<&'static str> {
    let stopped = outcome.stopped.as_ref().map(|(plugin, ())| plugin.slug);
    let with_error = || {
        asked
            .iter()
            .find(|asked| matches!(asked.answer, Some(Some(_))))
    };
    // One that has said nothing might have matched.
    let is_known = outcome.silent().is_none() && !outcome.cut_short;
    stopped.or_else(|| with_error().filter(|_| is_known).map(|asked| asked.slug))
}

/// All plugins that read codes, in the order in which they are asked.
fn plugins(
    list: &ReadyList<kind::barcode>,
    order: &Order,
    outcome: &Outcome<()>,
    asked: &[Asked],
) -> Vec<Value> {
    let wants = |place: usize| match order {
        Order::These(places) => places.iter().any(|known| *known as usize == place),
        Order::One(known) => *known == place,
        Order::All => true,
    };
    let plugins = list.iter().enumerate().map(|(place, ready)| {
        let mut about = json!({
            "plugin": ready.plugin.slug,
            "name": ready.plugin.name,
            "priority": ready.priority,
            "prefixes": ready.object.prefixes(),
        });
        tell(&mut about, ready.plugin, outcome, asked, wants(place));
        about
    });
    plugins.collect()
}

/// Adds what became of the plugin.
fn tell(about: &mut Value, plugin: &Meta, outcome: &Outcome<()>, asked: &[Asked], is_wanted: bool) {
    let failed = outcome
        .errors
        .iter()
        .find(|(meta, _)| meta.slug == plugin.slug);
    let asked = asked.iter().find(|asked| asked.slug == plugin.slug);
    about["asked"] = json!(asked.is_some());
    about["milliseconds"] = json!(asked.and_then(|asked| Some(asked.took?.as_secs_f64() * 1e3)));
    let answer = asked.and_then(|asked| asked.answer.clone()?);
    let outcome = match (failed, &answer) {
        (Some((_, error)), _) => failure(error),
        (None, Some(scan)) if scan.is_error() => "error".to_owned(),
        (None, Some(_)) => "match".to_owned(),
        (None, None) if asked.is_some() => "no match".to_owned(),
        (None, None) if !is_wanted => "not asked: the code has none of its prefixes".to_owned(),
        (None, None) if outcome.stopped.is_some() => {
            "not asked: one before it has matched".to_owned()
        }
        (None, None) => "not asked: no thread was free".to_owned(),
    };
    about["outcome"] = json!(outcome);
    about["answer"] = json!(answer.map(Scan::into_map));
}

fn failure(error: &CallError) -> String {
    match error {
        CallError::Refused(_) => format!("refused: {error}"),
        other => format!("failed: {other}"),
    }
}
