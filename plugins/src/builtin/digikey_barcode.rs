//! Reads labels of Digi-Key.

use inventree::prelude::*;
use inventree::supplier_label::digikey;

/// Provides support for scanning Digi-Key barcodes
#[plugin(
    name = "DigiKeyBarcodePlugin",
    slug = "digikeyplugin",
    title = "Supplier Integration - DigiKey",
    version = "1.0.1",
    author = "InvenTree contributors",
    priority = -50,
    mixins(settings, supplier_barcode)
)]
#[derive(Debug, Default)]
pub struct DigiKeyBarcode;

/// Settings of the plugin.
#[derive(Debug, PluginSettings)]
pub struct DigiKeySettings {
    /// The Supplier which acts as Digi-Key
    #[setting(
        name = "Supplier",
        model = "company.company",
        filters(is_supplier = true)
    )]
    pub supplier_id: Option<i64>,
}

impl SettingsMixin for DigiKeyBarcode {
    type Settings = DigiKeySettings;
}

impl SupplierBarcodeMixin for DigiKeyBarcode {
    const DEFAULT_SUPPLIER_NAME: &'static str = "digikey";

    fn extract_barcode_fields(&self, _cx: &ReadContext, label: &str) -> Result<LabelFields> {
        Ok(digikey::parse(label))
    }
}
