//~ mixin `supplier_barcode` needs the mixin `settings`
//~ write `settings, supplier_barcode`
//= 1 error

use inventree::prelude::*;

#[plugin(name = "Mine", mixins(supplier_barcode))]
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

impl SupplierBarcodeMixin for Mine {
    fn extract_barcode_fields(&self, _cx: &ReadContext, _label: &str) -> Result<LabelFields> {
        Ok(LabelFields::default())
    }
}

fn main() {}
