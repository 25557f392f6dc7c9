//! Reads labels of LCSC.

use inventree::prelude::*;
use inventree::supplier_label::lcsc;

/// Provides support for scanning LCSC barcodes
#[plugin(
    name = "LCSCBarcodePlugin",
    slug = "lcscplugin",
    title = "Supplier Integration - LCSC",
    version = "1.0.1",
    author = "InvenTree contributors",
    priority = -50,
    mixins(settings, supplier_barcode)
)]
#[derive(Debug, Default)]
pub struct LcscBarcode;

/// Settings of the plugin.
#[derive(Debug, PluginSettings)]
pub struct LcscSettings {
    /// The Supplier which acts as LCSC
    #[setting(
        name = "Supplier",
        model = "company.company",
        filters(is_supplier = true)
    )]
    pub supplier_id: Option<i64>,
}

impl SettingsMixin for LcscBarcode {
    type Settings = LcscSettings;
}

impl SupplierBarcodeMixin for LcscBarcode {
    const DEFAULT_SUPPLIER_NAME: &'static str = "lcsc";

    fn extract_barcode_fields(&self, _cx: &ReadContext, label: &str) -> Result<LabelFields> {
        Ok(lcsc::parse(label))
    }
}
