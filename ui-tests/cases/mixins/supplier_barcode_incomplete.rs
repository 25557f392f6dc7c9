//~ not all trait items implemented
//~ missing: `extract_barcode_fields`
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

impl SupplierBarcodeMixin for Mine {}

fn main() {}
