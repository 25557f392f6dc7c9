//~ plugin `Mine` declares the mixin `supplier_barcode` but does not implement `SupplierBarcodeMixin`
//~ fn extract_barcode_fields(&self
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(settings, supplier_barcode))]
#[derive(Default)]
pub struct Mine;

#[derive(PluginSettings)]
pub struct Values {
    /// The supplier of the labels
    #[setting(model = "company.company")]
    pub supplier_id: Option<i64>,
}

impl SettingsMixin for Mine {
    type Settings = Values;
}

fn main() {}
