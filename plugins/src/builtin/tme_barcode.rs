//! Reads labels of TME.

use inventree::prelude::*;
use inventree::supplier_label::tme;

/// Provides support for scanning TME barcodes
#[plugin(
    name = "TMEBarcodePlugin",
    slug = "tmeplugin",
    title = "Supplier Integration - TME",
    version = "1.0.1",
    author = "InvenTree contributors",
    priority = -50,
    mixins(settings, supplier_barcode)
)]
#[derive(Debug, Default)]
pub struct TmeBarcode;

/// Settings of the plugin.
#[derive(Debug, PluginSettings)]
pub struct TmeSettings {
    /// The Supplier which acts as TME
    #[setting(
        name = "Supplier",
        model = "company.company",
        filters(is_supplier = true)
    )]
    pub supplier_id: Option<i64>,
}

impl SettingsMixin for TmeBarcode {
    type Settings = TmeSettings;
}

impl SupplierBarcodeMixin for TmeBarcode {
    const DEFAULT_SUPPLIER_NAME: &'static str = "tme";

    fn extract_barcode_fields(&self, _cx: &ReadContext, label: &str) -> Result<LabelFields> {
        Ok(tme::parse(label))
    }
}
