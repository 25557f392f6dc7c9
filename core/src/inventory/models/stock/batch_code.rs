//! Batch codes of stock: from plugins first, then from the template.

use std::hash::{Hash, Hasher};

use serde_json::{Map, Value, json};

use super::code::valid_code;
use super::{LOCATION, STOCK_ITEM};
use crate::decimal::Decimal;
use crate::items::{Part, StockItem, StockLocation};
use crate::mixin::validation::BatchContext;
use crate::models::part::PART;
use crate::query::Model as _;
use crate::resource::{
    Actor, Answers, Item, Question, Resource, ValidationErrors, WriteError, Writer,
};
use crate::server_settings::batch_code;

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
/// When the template fails, or plugins are to be asked first.
pub fn generate_batch_code(
    actor: Actor<'_>,
    known: &BatchCodeContext,
) -> Result<String, WriteError> {
    if actor.has_validators
        && let Some(code) = actor.ask(BatchCode::new(actor, known))?
    {
        return Ok(code);
    }
    let template = &actor.settings.stock_batch_code_template;
    batch_code::render(template, actor.now, &known.to_template_context())
        .map_err(|text| ValidationErrors::for_field("batch", text).into())
}

/// A batch code for new stock, if a plugin generates one.
#[derive(Debug, Clone)]
struct BatchCode {
    context: Box<BatchContext>,
    /// The keys of the part, the item and the location, which stay the same when the transaction is repeated.
    keys: [Option<i64>; 3],
    /// The number of effects before: each operation of a transaction has its own code.
    position: usize,
}

impl BatchCode {
    fn new(actor: Actor<'_>, known: &BatchCodeContext) -> Self {
        let key = |resource: &Resource, item: &Option<Item>| {
            let item = item.as_ref()?;
            Some(actor.effects.stable_key(resource, item.pk()))
        };
        Self {
            context: Box::new(known.to_plugin_context()),
            keys: [
                key(&PART, &known.part),
                key(&STOCK_ITEM, &known.item),
                key(&LOCATION, &known.location),
            ],
            position: actor.effects.count(),
        }
    }

    fn identity(&self) -> ([Option<i64>; 3], Option<Decimal>, usize) {
        (self.keys, self.context.quantity, self.position)
    }
}

impl PartialEq for BatchCode {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for BatchCode {}

impl Hash for BatchCode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

impl Question for BatchCode {
    type Answer = Option<String>;

    fn ask(self, writer: &Writer, answers: &mut Answers) -> Result<(), WriteError> {
        let code = writer.generate_batch_code(&self.context)?;
        self.store(code.and_then(valid_code), answers);
        Ok(())
    }
}
