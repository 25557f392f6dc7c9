//~ conflicting implementations of trait `inventree::prelude::BarcodeMixin` for type `Mine`
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

impl SupplierBarcodeMixin for Mine {
    fn extract_barcode_fields(&self, _cx: &ReadContext, _label: &str) -> Result<LabelFields> {
        Ok(LabelFields::default())
    }
}

impl BarcodeMixin for Mine {
    fn scan(&self, _cx: &ReadContext, _barcode: &Barcode) -> Result<Option<Scan>> {
        Ok(None)
    }
}

fn main() {}
