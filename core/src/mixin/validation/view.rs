//! Items with their fields by name, so that a misspelt one does not compile.

use crate::decimal::Decimal;
use crate::models::part::PART;
use crate::models::stock::STOCK_ITEM;
use crate::resource::{Item, Resource};

fn is_of(item: &Item, resource: &Resource) -> bool {
    item.resource().target.model == resource.target.model
}

/// A part.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "spelt as in the API, which explains them")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are the part's switches"
)]
pub struct Part {
    /// Primary key; 0 for one that is to be made.
    pub pk: i64,
    pub name: String,
    /// Internal part number; empty where there is none.
    pub ipn: String,
    pub revision: String,
    pub description: String,
    pub keywords: String,
    pub units: String,
    pub category: Option<i64>,
    pub variant_of: Option<i64>,
    pub revision_of: Option<i64>,
    pub active: bool,
    pub assembly: bool,
    pub component: bool,
    pub is_template: bool,
    pub locked: bool,
    pub purchaseable: bool,
    pub salable: bool,
    pub testable: bool,
    pub trackable: bool,
    /// Whether it is a virtual part, of which there is no stock.
    pub is_virtual: bool,
}

impl Part {
    /// The item, if it is a part.
    #[must_use]
    pub fn of(item: &Item) -> Option<Self> {
        let text = |field| item.text(field).to_owned();
        is_of(item, &PART).then(|| Self {
            pk: item.pk(),
            name: text("name"),
            ipn: text("IPN"),
            revision: text("revision"),
            description: text("description"),
            keywords: text("keywords"),
            units: text("units"),
            category: item.integer("category"),
            variant_of: item.integer("variant_of"),
            revision_of: item.integer("revision_of"),
            active: item.is("active"),
            assembly: item.is("assembly"),
            component: item.is("component"),
            is_template: item.is("is_template"),
            locked: item.is("locked"),
            purchaseable: item.is("purchaseable"),
            salable: item.is("salable"),
            testable: item.is("testable"),
            trackable: item.is("trackable"),
            is_virtual: item.is("virtual"),
        })
    }
}

/// A stock item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "spelt as in the API, which explains them")]
pub struct StockItem {
    /// Primary key; 0 for one that is to be made.
    pub pk: i64,
    /// Primary key of its part.
    pub part: i64,
    pub quantity: Decimal,
    pub serial: Option<String>,
    /// Batch code; empty where there is none.
    pub batch: String,
    pub location: Option<i64>,
    pub supplier_part: Option<i64>,
    pub parent: Option<i64>,
    pub belongs_to: Option<i64>,
    pub customer: Option<i64>,
    pub status: i64,
}

impl StockItem {
    /// The item, if it is a stock item.
    #[must_use]
    pub fn of(item: &Item) -> Option<Self> {
        let serial = item.text("serial");
        is_of(item, &STOCK_ITEM).then(|| Self {
            pk: item.pk(),
            part: item.integer("part").unwrap_or_default(),
            quantity: item.decimal("quantity").unwrap_or_default(),
            serial: (!serial.is_empty()).then(|| serial.to_owned()),
            batch: item.text("batch").to_owned(),
            location: item.integer("location"),
            supplier_part: item.integer("supplier_part"),
            parent: item.integer("parent"),
            belongs_to: item.integer("belongs_to"),
            customer: item.integer("customer"),
            status: item.integer("status").unwrap_or_default(),
        })
    }
}

/// A parameter: what a template asks of an item, and the answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Primary key; 0 for one that is to be made.
    pub pk: i64,
    /// Primary key of the template.
    pub template: i64,
    /// Name of the template, such as `Length`.
    pub template_name: String,
    /// Name of the model of which the parameter tells something, such as `part`.
    pub model: String,
    /// Primary key of what it tells something of.
    pub model_pk: i64,
    /// The value.
    pub data: String,
}

/// What is known where a batch code is wanted.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct BatchContext {
    /// The part of which there will be stock.
    pub part: Option<Part>,
    /// The stock item that gets the code.
    pub item: Option<StockItem>,
    /// Where it will be.
    pub location: Option<Item>,
    /// How many.
    pub quantity: Option<Decimal>,
}

#[cfg(test)]
mod tests {
    use super::{Part, StockItem};
    use crate::models::part::PART;
    use crate::models::stock::STOCK_ITEM;
    use crate::resource::{Item, Resource};

    /// Each item is set by the names that the view reads; `Item::set` knows a misspelt one.
    fn item(resource: &'static Resource, texts: &[&str], truths: &[&str], keys: &[&str]) -> Item {
        let mut item = Item::new(resource, Vec::new());
        for name in texts {
            item.set(name, *name);
        }
        for name in truths {
            item.set(name, true);
        }
        for name in keys {
            item.set(name, 5);
        }
        item
    }

    #[test]
    fn a_part_shows_its_fields() {
        let item = item(
            &PART,
            &[
                "name",
                "IPN",
                "revision",
                "description",
                "keywords",
                "units",
            ],
            &[
                "active",
                "assembly",
                "component",
                "is_template",
                "locked",
                "purchaseable",
                "salable",
                "testable",
                "trackable",
                "virtual",
            ],
            &["pk", "category", "variant_of", "revision_of"],
        );
        let part = Part::of(&item).expect("a part");
        let texts = [
            &part.name,
            &part.ipn,
            &part.revision,
            &part.description,
            &part.keywords,
            &part.units,
        ];
        assert_eq!(
            texts,
            [
                "name",
                "IPN",
                "revision",
                "description",
                "keywords",
                "units"
            ]
        );
        let truths = [
            part.active,
            part.assembly,
            part.component,
            part.is_template,
            part.locked,
            part.purchaseable,
            part.salable,
            part.testable,
            part.trackable,
            part.is_virtual,
        ];
        assert_eq!(truths, [true; 10]);
        let keys = [
            part.category,
            part.variant_of,
            part.revision_of,
            Some(part.pk),
        ];
        assert_eq!(keys, [Some(5); 4]);
        assert_eq!(StockItem::of(&item), None);
    }

    #[test]
    fn a_stock_item_shows_its_fields() {
        let keys = [
            "pk",
            "part",
            "location",
            "supplier_part",
            "parent",
            "belongs_to",
            "customer",
            "status",
        ];
        let mut item = item(&STOCK_ITEM, &["serial", "batch"], &[], &keys);
        item.set("quantity", crate::decimal::Decimal::ONE);
        let stock = StockItem::of(&item).expect("a stock item");
        assert_eq!(
            (stock.serial.as_deref(), stock.batch.as_str()),
            (Some("serial"), "batch")
        );
        let keys = [
            stock.location,
            stock.supplier_part,
            stock.parent,
            stock.belongs_to,
            stock.customer,
        ];
        assert_eq!(keys, [Some(5); 5]);
        assert_eq!((stock.pk, stock.part, stock.status), (5, 5, 5));
        assert_eq!(stock.quantity, crate::decimal::Decimal::ONE);
        assert_eq!(Part::of(&item), None);
    }
}
