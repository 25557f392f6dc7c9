//~ the mixin `supplier_barcode` needs the setting `SUPPLIER_ID`, which refers to the supplier
//~ supplier_id: Option<i64>
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(settings, supplier_barcode))]
#[derive(Default)]
pub struct Mine;

#[derive(PluginSettings)]
pub struct Values {
    /// The place where labels are read
    pub reader: String,
}

impl SettingsMixin for Mine {
    type Settings = Values;
}

impl SupplierBarcodeMixin for Mine {
    fn extract_barcode_fields(&self, _cx: &ReadContext, _label: &str) -> Result<LabelFields> {
        Ok(LabelFields::default())
    }
}

fn main() {}
