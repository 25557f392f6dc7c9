//! Items as structs, so that a misspelt field does not compile.

use crate::decimal::Decimal;
use crate::models::part::PART;
use crate::models::stock::STOCK_ITEM;
use crate::resource::{Item, Resource};

fn is_instance(item: &Item, resource: &Resource) -> bool {
    item.resource().model.name == resource.model.name
}

/// A part.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the API, which documents them")]
#[expect(clippy::struct_excessive_bools, reason = "they are the part's flags")]
pub struct Part {
    /// Primary key; 0 for a new part.
    pub pk: i64,
    pub name: String,
    /// Internal part number; empty if there is none.
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
    /// Whether the part is virtual: it has no stock.
    pub is_virtual: bool,
}

impl Part {
    /// Converts the item, if it is a part.
    #[must_use]
    pub fn from_item(item: &Item) -> Option<Self> {
        let text = |field| item.text(field).to_owned();
        is_instance(item, &PART).then(|| Self {
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
            active: item.is_true("active"),
            assembly: item.is_true("assembly"),
            component: item.is_true("component"),
            is_template: item.is_true("is_template"),
            locked: item.is_true("locked"),
            purchaseable: item.is_true("purchaseable"),
            salable: item.is_true("salable"),
            testable: item.is_true("testable"),
            trackable: item.is_true("trackable"),
            is_virtual: item.is_true("virtual"),
        })
    }
}

/// A stock item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the API, which documents them")]
pub struct StockItem {
    /// Primary key; 0 for a new stock item.
    pub pk: i64,
    /// Primary key of its part.
    pub part: i64,
    pub quantity: Decimal,
    pub serial: Option<String>,
    /// Batch code; empty if there is none.
    pub batch: String,
    pub location: Option<i64>,
    pub supplier_part: Option<i64>,
    pub parent: Option<i64>,
    pub belongs_to: Option<i64>,
    pub customer: Option<i64>,
    pub status: i64,
}

impl StockItem {
    /// Converts the item, if it is a stock item.
    #[must_use]
    pub fn from_item(item: &Item) -> Option<Self> {
        let serial = item.text("serial");
        is_instance(item, &STOCK_ITEM).then(|| Self {
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

/// A parameter: the value of a parameter template for an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Primary key; 0 for a new parameter.
    pub pk: i64,
    /// Primary key of the template.
    pub template: i64,
    /// Name of the template, such as `Length`.
    pub template_name: String,
    /// Model of the item that the parameter belongs to, such as `part`.
    pub model: String,
    /// Primary key of that item.
    pub model_pk: i64,
    /// The value.
    pub data: String,
}

/// The context of a new batch code.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct BatchContext {
    /// The part of the new stock.
    pub part: Option<Part>,
    /// The stock item that gets the code.
    pub item: Option<StockItem>,
    /// The location of the new stock.
    pub location: Option<Item>,
    /// The quantity of the new stock.
    pub quantity: Option<Decimal>,
}

#[cfg(test)]
mod tests {
    use super::{Part, StockItem};
    use crate::models::part::PART;
    use crate::models::stock::STOCK_ITEM;
    use crate::resource::{Item, Resource};

    /// Builds an item with the fields that `from_item` reads; `Item::set` panics for a misspelt name.
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
        let part = Part::from_item(&item).expect("a part");
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
        assert_eq!(StockItem::from_item(&item), None);
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
        let stock = StockItem::from_item(&item).expect("a stock item");
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
        assert_eq!(Part::from_item(&item), None);
    }
}
