//! Reads labels of Mouser.

use inventree::prelude::*;
use inventree::supplier_label::mouser;

/// Provides support for scanning Mouser barcodes
#[plugin(
    name = "MouserBarcodePlugin",
    slug = "mouserplugin",
    title = "Supplier Integration - Mouser",
    version = "1.0.1",
    author = "InvenTree contributors",
    priority = -50,
    mixins(settings, supplier_barcode)
)]
#[derive(Debug, Default)]
pub struct MouserBarcode;

/// Settings of the plugin.
#[derive(Debug, PluginSettings)]
pub struct MouserSettings {
    /// The Supplier which acts as Mouser
    #[setting(
        name = "Supplier",
        model = "company.company",
        filters(is_supplier = true)
    )]
    pub supplier_id: Option<i64>,
}

impl SettingsMixin for MouserBarcode {
    type Settings = MouserSettings;
}

impl SupplierBarcodeMixin for MouserBarcode {
    const DEFAULT_SUPPLIER_NAME: &'static str = "mouser";

    fn extract_barcode_fields(&self, _cx: &ReadContext, label: &str) -> Result<LabelFields> {
        Ok(mouser::parse(label))
    }
}
